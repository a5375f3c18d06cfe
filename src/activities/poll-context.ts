import type { DueResource, PollResourcesInput } from '../contract/activities';
import { bytesPerEvent } from '../domain/build-notifications';
import { DEFAULT_NOTIFICATION_RULES } from '../domain/settings';
import type { PagePosition } from '../domain/scan';
import { parseUrlTemplate, type UrlTemplate } from '../domain/url-template';
import type { VendorFailure } from '../domain/vendor-failure';
import type { WindowResult, WindowRules } from '../domain/window-reader';
import type { Connection, Element, ListQuery } from '../elements/element';
import type { Tokens } from '../elements/oauth';
import type { ActivityDependencies } from './dependencies';
import { configurationFailure } from './failures';
import { listQuery } from './list-query';
import { createRecordReader } from './record-reader';

/** What one poll takes of one resource before the rest is left to the next one, which follows at once. */
const MAX_CHANGES = 1_000;

/** Everything that the poll of one resource needs. */
export interface PollContext {
  dependencies: ActivityDependencies;
  element: Element;
  connection: Connection;
  tokens: Tokens | null;
  input: PollResourcesInput;
  due: DueResource;
  signal: AbortSignal;
  polledAtMs: number;
  /** What the resource may bring, in bytes of JSON; one change at least, unless it is nothing. */
  maxBytes: number;
  /** Records of before the start that the resource may have remembered. */
  maxHistory: number;
}

/** The same with the resource's settings understood. */
export interface PreparedPoll extends PollContext {
  template: UrlTemplate;
  records: ReturnType<typeof createRecordReader>;
}

export function prepare(context: PollContext): PreparedPoll | { failure: VendorFailure } {
  const { settings } = context.due;
  try {
    return { ...context, template: parseUrlTemplate(settings.url), records: createRecordReader(settings) };
  } catch (error) {
    return { failure: configurationFailure(error) };
  }
}

/** Asks for what changed from `fromMs` on. */
export function changesQuery(poll: PreparedPoll, fromMs: number, position: PagePosition): ListQuery {
  const { due, polledAtMs, element, template } = poll;
  return listQuery(poll, {
    resource: due.resource,
    recordsPath: due.settings.recordsPath,
    hubUrl: template.render({ fromMs, nowMs: polledAtMs }, element.encodeDate),
    updatedField: (due.settings.updated ?? due.settings.created)?.field ?? null,
    pageSize: due.settings.pageSize,
    position,
  });
}

/** The rules of a window; what was found before it counts against the bounds of the poll. */
export function windowRules(
  { element, connection, input, due, maxBytes, maxHistory }: PollContext,
  templateUnitMs: number | null,
  before: Pick<WindowResult, 'changes' | 'bytes'> = { changes: [], bytes: 0 },
): WindowRules {
  return {
    ...due.settings,
    instanceId: input.instance.id,
    resource: due.resource,
    paging: element.paging(connection),
    templateUnitMs,
    maxChanges: MAX_CHANGES - before.changes.length,
    maxBytes: maxBytes - before.bytes,
    maxHistory,
    bytesPerEvent: bytesPerEvent(input.instance, due.resource, input.notifications ?? DEFAULT_NOTIFICATION_RULES),
  };
}
