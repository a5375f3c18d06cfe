import type { AttemptReport } from '../contract/activities';
import type { HeldDescription } from '../contract/held-notification';
import type { Backfill, ChangeFate, EventLogEntry, InstanceDescription } from '../contract/messages';
import type { InstanceStatus } from '../contract/status';
import { createElementToken, readElementToken } from '../configuration/element-token';
import { parseInstanceBody } from '../configuration/instance-body';
import { parseBackfill } from '../configuration/backfill';
import { problemsOf } from '../configuration/parsed';
import { maskConfiguration } from '../configuration/secret-keys';
import { webUiUrlOf } from '../temporal/connect';
import type { JsonObject } from '../domain/values/json';
import type { Problem } from '../domain/values/problem';
import type { InstancesContext } from './context';
import { invalidInput } from './errors';
import { EVENTS_PAGE_SIZE, listEvents, type EventsOptions } from './events/list-events';
import { discardHeld, listHeld, redeliverHeld, redeliverHeldWithin, type RedeliveryResult } from './held';
import { readHubList, readHubRecord, type HubList, type RecordsPage } from './hub-read';
import type { HubAddress } from './hub-request';
import { changeIdOf, sendChange, type Change, type ChangeOptions } from './instance-change';
import { fateOfChange, problemsOfUpdate, reconfigurePoller, updateInstance } from './instance-update';
import { createInstance, type CreateOptions } from './instance-create';
import { deleteInstance } from './instance-delete';
import {
  firstWithAny,
  isListed,
  isSearchable,
  listExecutions,
  listQuery,
  type InstanceFilter,
  type Page,
} from './instance-list';
import { summaryOf, viewOf, type InstanceStatusView, type InstanceSummary, type InstanceView } from './instance-view';
import { findInstanceWorkflow, type InstanceWorkflow } from './instance-workflows';
import { previewBody, type Preview, type PreviewRequest } from './preview';
import { testBody, testInstance } from './test-notification';

import { rotateKeys, type KeyRotation } from './key-rotation';

export type { InstancesContext } from './context';

export interface ListOptions extends InstanceFilter {
  pageSize: number;
  /** `nextPage` of the page before; null for the first. */
  nextPage: string | null;
}

/** The instance after a change; or, if no worker answered, the id by which can be asked what became of it. */
export type ChangedInstance = { kind: 'applied'; view: InstanceView } | { kind: 'recorded'; changeId: string };

/**
 * Everything that can be done with one organization's element instances, straight through Temporal.
 * What goes wrong is thrown as an `InstancesError`: see its kinds.
 */
export interface Instances {
  create(body: unknown, options?: CreateOptions): Promise<InstanceView>;
  /** What creating would find wrong with a body. */
  validate(body: unknown): readonly Problem[];
  list(options: ListOptions): Promise<Page<InstanceSummary>>;
  read(id: number): Promise<InstanceView>;
  update(id: number, patch: unknown, options?: ChangeOptions): Promise<ChangedInstance>;
  /** What became of a change that was recorded. */
  change(id: number, changeId: string): Promise<ChangeFate>;
  /** What a change would be refused for; nothing is changed. */
  validateUpdate(id: number, patch: unknown): Promise<readonly Problem[]>;
  reconfigurePoller(id: number, payload: unknown): Promise<ChangedInstance>;
  /** Resumes or pauses. The answer shows the new state. */
  setEnabled(id: number, enabled: boolean): Promise<ChangedInstance>;
  delete(id: number): Promise<void>;
  status(id: number): Promise<InstanceStatusView>;
  /** Asks for a poll now; returns when the request is recorded. */
  poll(id: number): Promise<void>;
  /** Asks for a resource to be read again from a date on; answers what will be done. */
  backfill(id: number, body: unknown): Promise<Backfill>;
  /**
   * Events, the latest first, and where the list goes on: as far back as Temporal has the histories of the instance's
   * runs. 100 at a time unless told otherwise.
   */
  events(id: number, options?: Partial<EventsOptions>): Promise<Page<EventLogEntry>>;
  /** Reads the vendor through the instance: a page of a resource. Also throws `VendorReadError`. */
  readHub(id: number, address: HubAddress, list: HubList): Promise<RecordsPage>;
  /** One record by its id; null if the vendor has none. Also throws `VendorReadError`. */
  readRecord(id: number, address: HubAddress, recordId: string): Promise<JsonObject | null>;
  /** What an instance of a body would read of a resource, without creating it. Also throws `VendorReadError`. */
  preview(body: unknown, request: PreviewRequest): Promise<Preview>;
  /** The notifications that the receiver rejected, in the order of their ids. */
  held(id: number, page: { pageSize: number; nextPage: string | null }): Promise<Page<HeldDescription>>;
  /** Sends a held notification again; it stays held if it is not accepted. */
  redeliver(id: number, heldId: string): Promise<RedeliveryResult>;
  /** Has those sent again that were held in a time window, `{"from", "to"}`, or all. */
  redeliverWithin(id: number, window: unknown): Promise<{ redelivering: string[] }>;
  /** Gives a held notification up. */
  discard(id: number, heldId: string): Promise<void>;
  /** Sends a test notification by the path of every delivery; for an instance, or for a body that is none yet. */
  test(id: number): Promise<AttemptReport>;
  testBody(body: unknown): Promise<AttemptReport>;
  /** Has all instances, of every organization, seal their secrets with the first key: for who runs the service. */
  rotateKeys(): Promise<KeyRotation>;
  /** The instance that an element token belongs to, or null for a token that we did not make. */
  idOfToken(token: string): number | null;
}

export function createInstances(context: InstancesContext): Instances {
  const { client, namespace, organization, keys } = context;
  const find = (id: number) => findInstanceWorkflow(client, organization, id);
  const describe = (workflow: InstanceWorkflow) => workflow.query<InstanceDescription>('instance');
  const tokenOf = (id: number) => createElementToken(id, keys);

  const show = (description: InstanceDescription): InstanceView => {
    const element = context.elementOf(description.instance.elementKey);
    // Without the element nobody knows which values are secret: none is shown then.
    const configuration = element ? maskConfiguration(description.configuration, element) : {};
    return viewOf(description, configuration, tokenOf(description.instance.id), element);
  };
  const showChange = (change: Change): ChangedInstance =>
    change.kind === 'recorded' ? change : { kind: 'applied', view: show(change.description) };

  return {
    create: async (body, options) => show(await createInstance(context, body, options)),
    validate(body) {
      return problemsOf(parseInstanceBody(body, context));
    },
    read: async (id) => show(await describe(await find(id))),
    async update(id, patch, options) {
      const changed = showChange(await updateInstance(context, id, patch, options));
      // A change that was made before is answered as it was answered then, and others may have been made since.
      const isMaybeOld = options?.idempotencyKey !== undefined && changed.kind === 'applied';
      return isMaybeOld ? { kind: 'applied', view: show(await describe(await find(id))) } : changed;
    },
    change: (id, changeId) => fateOfChange(context, id, changeId),
    validateUpdate: (id, patch) => problemsOfUpdate(context, id, patch),
    reconfigurePoller: async (id, payload) => showChange(await reconfigurePoller(context, id, payload)),
    delete: (id) => deleteInstance(context, id),
    events: (id, options) => listEvents(context, id, { pageSize: EVENTS_PAGE_SIZE, nextPage: null, ...options }),
    readHub: (id, address, list) => readHubList(context, id, address, list),
    readRecord: (id, address, recordId) => readHubRecord(context, id, address, recordId),
    preview: (body, request) => previewBody(context, body, request),
    held: (id, page) => listHeld(context, id, page),
    redeliver: (id, heldId) => redeliverHeld(context, id, heldId),
    redeliverWithin: (id, window) => redeliverHeldWithin(context, id, window),
    discard: (id, heldId) => discardHeld(context, id, heldId),
    test: (id) => testInstance(context, id),
    testBody: (body) => testBody(context, body),
    rotateKeys: () => rotateKeys(context),
    idOfToken: (token) => readElementToken(token, keys),

    async list({ pageSize, nextPage, ...filter }) {
      const element = filter.element && (context.elementOf(filter.element)?.key ?? filter.element);
      // No key has such characters.
      if (element !== undefined && !isSearchable(element)) return { items: [], nextPage: null };
      const query = listQuery(organization, { ...filter, element });
      const pageAt = async (at: string | null) => {
        const page = await listExecutions(client, namespace, query, pageSize, at);
        const items = page.items.map((execution) => summaryOf(execution, tokenOf, context.elementOf));
        return { items: items.filter((summary) => summary !== null), nextPage: page.nextPage };
      };
      return firstWithAny(pageAt, (summary) => isListed(summary, filter), nextPage);
    },

    async setEnabled(id, enabled) {
      const payload = { action: enabled ? 'resume' : 'pause' };
      const change = { id: changeIdOf(context, payload, {}), update: 'control', payload } as const;
      return showChange(await sendChange(await find(id), change));
    },

    async status(id) {
      const status = await (await find(id)).query<InstanceStatus>('status');
      return { ...status, temporal: { ...status.temporal, webUrl: webUrlOf(context, status) } };
    },

    async poll(id) {
      await (await find(id)).signal('pollNow');
    },

    async backfill(id, body) {
      const workflow = await find(id);
      const { resources } = await workflow.query<InstanceStatus>('status');
      const parsed = parseBackfill(body, { resources: Object.keys(resources), nowMs: context.now() });
      if (!parsed.ok) throw invalidInput(parsed.problem);
      await workflow.signal('backfill', parsed.value);
      return parsed.value;
    },
  };
}

function webUrlOf({ webUiBaseUrl, namespace }: InstancesContext, { temporal }: InstanceStatus): string | null {
  return webUiBaseUrl === null ? null : webUiUrlOf(webUiBaseUrl, namespace, temporal.workflowId, temporal.runId);
}
