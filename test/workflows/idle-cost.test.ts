import { temporal } from '@temporalio/proto';
import { defaultPayloadConverter } from '@temporalio/common';
import {
  ELEMENT_INSTANCE_STATE,
  ELEMENT_KEY,
  ELEMENT_ORGANIZATION,
  ELEMENT_TAGS,
} from '../../src/contract/search-attributes';
import { QUERIES, SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import { tracesOf } from '../support/secret-traces';
import { seedBody, startStage, type Stage, type StagedInstance } from '../support/stage';
import { waitUntil } from '../support/wait-until';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

const CANARY = 'canary-b3Rh+/pass word';
const WORKFLOW_TASK = ['WORKFLOW_TASK_SCHEDULED', 'WORKFLOW_TASK_STARTED', 'WORKFLOW_TASK_COMPLETED'];
/** The marker is that of the quick poll. */
const IDLE_CYCLE = ['TIMER_STARTED', 'TIMER_FIRED', ...WORKFLOW_TASK, 'MARKER_RECORDED'];

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.close());

function onlyAccounts(): JsonObject {
  const resources = seedBody({}).configuration['event.poller.configuration'] as JsonObject;
  return { 'event.poller.configuration': { accounts: resources.accounts! } };
}

function typeOf({ eventType }: HistoryEvent): string {
  return temporal.api.enums.v1.EventType[eventType as number]?.replace('EVENT_TYPE_', '') ?? '';
}

async function eventsOf(instance: StagedInstance): Promise<HistoryEvent[]> {
  return (await instance.handle.fetchHistory()).events ?? [];
}

/** The event types of the history from timer to timer, without the cycle under way. */
function cyclesOf(events: HistoryEvent[]): string[][] {
  const types = events.map(typeOf);
  const starts = types.flatMap((type, index) => (type === 'TIMER_STARTED' ? [index] : []));
  return starts.slice(1).map((end, index) => types.slice(starts[index], end));
}

describe('an idle element instance', () => {
  it.each<[string, JsonObject, number]>([
    ['one resource', onlyAccounts(), 1],
    ['five resources', {}, 5],
  ])(
    'costs exactly one timer and one local activity a cycle, 6 events, with %s',
    async (_, configuration, resources) => {
      const instance = await stage.start(configuration, { minutes: '0.02' });
      await waitUntil('two whole cycles', async () => cyclesOf(await eventsOf(instance)).length >= 2);
      for (const cycle of cyclesOf(await eventsOf(instance))) expect(cycle).toEqual(IDLE_CYCLE);
      expect(Object.keys((await instance.status()).resources)).toHaveLength(resources);
      expect(stage.receiver.deliveries).toHaveLength(0);
    },
  );

  it('says in the history what each timer and each activity is for', async () => {
    const instance = await stage.start({}, { minutes: '0.02' });
    await waitUntil('a whole cycle', async () => cyclesOf(await eventsOf(instance)).length >= 1);
    expect((await eventsOf(instance)).map(typeOf)).toContain('MARKER_RECORDED');
    const summaries = (await eventsOf(instance))
      .filter((event) => ['TIMER_STARTED', 'ACTIVITY_TASK_SCHEDULED', 'MARKER_RECORDED'].includes(typeOf(event)))
      .map(({ userMetadata }) => userMetadata?.summary && defaultPayloadConverter.fromPayload(userMetadata.summary));
    expect(new Set(summaries)).toEqual(
      new Set(['until the next poll', 'accounts, contacts, leads, opportunities, users']),
    );
  });

  it('can be found by element, state, organization and tags, and writes no attribute while nothing changes', async () => {
    const instance = await stage.start({}, { minutes: '0.02' });
    await waitUntil('a whole cycle', async () => cyclesOf(await eventsOf(instance)).length >= 1);
    const { typedSearchAttributes: attributes } = await instance.handle.describe();
    expect(attributes.get(ELEMENT_KEY)).toBe('sagecrm');
    expect(attributes.get(ELEMENT_INSTANCE_STATE)).toBe('polling');
    expect(attributes.get(ELEMENT_ORGANIZATION)).toBe('test');
    expect(attributes.get(ELEMENT_TAGS)).toEqual(['Docs']);
    const written = (await eventsOf(instance)).filter((event) => typeOf(event) === 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES');
    expect(written.length).toBeLessThanOrEqual(1);
  });

  it('shows another state in the search attributes', async () => {
    const instance = await stage.start();
    await instance.signal('pause');
    await waitUntil('the attribute', async () => {
      const { typedSearchAttributes } = await instance.handle.describe();
      return typedSearchAttributes.get(ELEMENT_INSTANCE_STATE) === 'paused';
    });
  });

  it('shows its state and the watermark of each resource in the current details', async () => {
    const instance = await stage.start();
    const { resources } = await instance.status();
    const details = await currentDetailsOf(instance);
    expect(details).toContain('polling');
    expect(details).toContain(`Element instance **${instance.id}** of element \`sagecrm\``);
    expect(details).toMatch(/- \*\*accounts\*\*: `\/hubs\/crm\/accounts\?where=/);
    for (const [name, { watermark }] of Object.entries(resources))
      expect(details).toContain(`| ${name} | ${watermark} |`);
  });

  it('says what each signal and query is for', async () => {
    const { definition } = await metadataOf(await stage.start());
    const named = [...definition.signalDefinitions, ...definition.queryDefinitions].filter(
      ({ name }) => !name.startsWith('__'),
    );
    expect(named.map(({ name }) => name).sort()).toEqual([...Object.keys(SIGNALS), ...Object.keys(QUERIES)].sort());
    for (const { description } of named) expect(description).toMatch(/^[A-Z].*[.}]$/);
  });

  it('keeps a secret out of history, details and queries', async () => {
    stage.crm.switches.password = CANARY;
    const instance = await stage.start();
    stage.crm.create('company');
    await instance.poll();
    const history = temporal.api.history.v1.History.encode(await instance.handle.fetchHistory()).finish();
    const queries = await Promise.all(['status', 'events', 'instance'].map((name) => instance.handle.query(name)));
    const texts = [Buffer.from(history).toString('latin1'), await currentDetailsOf(instance), JSON.stringify(queries)];
    for (const text of texts) expect(tracesOf(CANARY, text)).toEqual([]);
    expect(tracesOf(CANARY, Buffer.from(`Basic ${CANARY}`).toString('base64'))).not.toEqual([]);
  });
});

/** What the Web UI shows of a workflow beside its history. */
interface Metadata {
  currentDetails: string;
  definition: Record<'signalDefinitions' | 'queryDefinitions', { name: string; description?: string }[]>;
}

function metadataOf(instance: StagedInstance): Promise<Metadata> {
  return instance.handle.query<Metadata>('__temporal_workflow_metadata');
}

async function currentDetailsOf(instance: StagedInstance): Promise<string> {
  return (await metadataOf(instance)).currentDetails;
}
