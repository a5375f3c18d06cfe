import type { EntityShape } from './sage-crm-entities';
import type { FeedStyle } from './sage-crm-feed';
import type { RowQuery } from './sage-crm-table';

/** What may be changed while the simulator runs. */
export interface SageCrmSwitches extends FeedStyle, Pick<RowQuery, 'order' | 'resolution' | 'hideSoftDeleted'> {
  username: string;
  password: string;
  /** Entities that the user has no right to: 403. */
  forbiddenEntities: string[];
  /** No page holds more, whatever `count` asks for. */
  pageCap: number;
  /** Records of a page when `count` is left out. */
  defaultPageSize: number;
  latencyMs: number;
  /** How far the vendor's clock is off: moves updated dates and the `Date` header. */
  clockOffsetMs: number;
  /** How far the `Date` header is off the vendor's own clock. */
  dateHeaderOffsetMs: number;
  /** Whether answers have a `Date` header. */
  dateHeader: boolean;
}

export interface SageCrmOptions extends SageCrmSwitches {
  /** 0: any free port. */
  port: number;
  /** Name of the CRM install: paths begin with `/sdata/{install}j/`. */
  install: string;
  /** Milliseconds since 1970, before `clockOffsetMs`. */
  now: () => number;
  /** Custom entities, besides company, person, lead, opportunity and users; see `entityShape`. */
  entities: EntityShape[];
}

export const SAGE_CRM_DEFAULTS: SageCrmOptions = {
  port: 0,
  install: 'crm',
  now: Date.now,
  entities: [],
  username: 'admin',
  password: 'crm-password',
  forbiddenEntities: [],
  pageCap: 100,
  defaultPageSize: 10,
  latencyMs: 0,
  clockOffsetMs: 0,
  dateHeaderOffsetMs: 0,
  dateHeader: true,
  order: 'honour',
  resolution: 'second',
  hideSoftDeleted: true,
  dateText: 'Z',
  serverZone: 'UTC',
  fractionDigits: 0,
  key: 'number',
  fieldCase: 'mixed',
  totals: true,
};
