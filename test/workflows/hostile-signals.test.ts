import { QUERIES, type InstanceDescription } from '../../src/contract/messages';
import type { Json } from '../../src/domain/values/json';
import { startStage, type Stage, type StagedInstance } from '../support/stage';

let stage: Stage;
let instance: StagedInstance;
beforeAll(async () => {
  stage = await startStage();
  instance = await stage.start();
});
afterAll(() => stage.close());

function deepObject(depth: number): Json {
  return depth === 0 ? 1 : { deeper: deepObject(depth - 1) };
}

function numbered(count: number, name: string, value: Json): Json {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, value]));
}

const HOSTILE: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 42],
  ['a boolean', true],
  ['text that is no JSON', '{"accounts":'],
  ['text of a number', '42'],
  ['an empty object', {}],
  ['an array', [{ accounts: null }]],
  ['an object of 90 levels', deepObject(90)],
  ['an object of 500 levels', deepObject(500)],
  ['a resource that is a number', { accounts: 7 }],
  ['a resource that is an array', { accounts: [] }],
  ['names of the prototype', JSON.parse('{"__proto__": {"url": "x"}, "constructor": {}, "toString": null}')],
  ['objects that refuse to be text', { keyId: { toString: 0 }, url: { toString: 0 }, resource: { toString: 0 } }],
  ['an unknown event key', { 'event.poller.konfiguration': {} }],
  ['a negative interval', { 'event.poller.refresh_interval': '-1' }],
  ['a text of 100,000 characters', 'x'.repeat(100_000)],
  ['3,000 resources without anything', numbered(3_000, 'mistake', {})],
  ['10,000 unknown keys', numbered(10_000, 'event.x', 1)],
  ['a text of 300,000 characters', 'x'.repeat(300_000)],
];

describe.each(['updatePollerConfiguration', 'updateConfiguration', 'backfill'])('%s with a hostile payload', (name) => {
  it.each(HOSTILE)('survives %s, and goes on as before', async (_, payload) => {
    const before = await instance.status();
    await instance.signal(name, payload);
    await instance.poll();
    const after = await instance.status();
    expect(after.state).toBe('polling');
    expect(Object.keys(after.resources)).toEqual(Object.keys(before.resources));
    const { historyEvents } = after.temporal;
    expect(historyEvents).toBeGreaterThan(before.temporal.historyEvents);
    const { revision, lastRefusal } = after.configuration;
    if (revision === before.configuration.revision) expect(lastRefusal?.errors.length).toBeGreaterThan(0);
    else expect(name).toBe('updateConfiguration');
  });
});

/** No client of ours could write it: somebody's program sends bytes. */
async function signalBytes(name: string, text: string, encoding: string | null = 'json/plain'): Promise<void> {
  const { client, namespace } = stage.temporal;
  const metadata: Record<string, Uint8Array> = encoding === null ? {} : { encoding: Buffer.from(encoding) };
  await client.workflowService.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: instance.handle.workflowId },
    signalName: name,
    input: { payloads: [{ metadata, data: Buffer.from(text) }] },
  });
}

describe('a payload that the SDK cannot decode', () => {
  const PAYLOADS: [string, string | null][] = [
    ['{"accounts": {"url"', 'json/plain'],
    ['half', 'json/protobuf'],
    ['accounts', 'text/plain'],
    ['{}', null],
    ['\u0000\u0001', 'binary/plain'],
    ['{}', 'binary/encrypted'],
  ];

  it.each(['updatePollerConfiguration', 'updateConfiguration', 'resealSecrets', 'backfill'])(
    'sent to %s is refused, and the instance goes on',
    async (name) => {
      for (const [text, encoding] of PAYLOADS) {
        await instance.signal('updateConfiguration', { tags: [] });
        await instance.until('a change', ({ configuration }) => configuration.lastRefusal === null);
        await signalBytes(name, text, encoding);
        const { state, configuration } = await instance.poll();
        expect(state).toBe('polling');
        expect(configuration.lastRefusal?.errors.length).toBeGreaterThan(0);
      }
    },
    60_000,
  );

  it('does not matter to a signal that takes none', async () => {
    for (const [text, encoding] of PAYLOADS) await signalBytes('pause', text, encoding);
    await instance.signal('resume');
    expect((await instance.poll()).state).toBe('polling');
  });

  it('is JSON all the same where the Web UI calls it json/protobuf', async () => {
    await signalBytes('updateConfiguration', '{"name": "From the Web UI"}', 'json/protobuf');
    await instance.poll();
    const { name } = (await instance.handle.query<InstanceDescription>(QUERIES.instance)).instance;
    expect(name).toBe('From the Web UI');
  });
});

describe('a payload of 20,000 levels', () => {
  it.each(['updatePollerConfiguration', 'updateConfiguration', 'resealSecrets', 'backfill', 'heldEnd', 'pause'])(
    'sent to %s does not end the instance',
    async (name) => {
      await signalBytes(name, '['.repeat(20_000) + ']'.repeat(20_000));
      if (name === 'pause') await instance.signal('resume');
      const { state } = await instance.poll();
      expect(state).toBe('polling');
    },
  );

  it('is refused, with what is allowed', async () => {
    const { lastRefusal } = (await instance.status()).configuration;
    expect(lastRefusal).not.toBeNull();
  });
});

describe('resealSecrets with a hostile payload', () => {
  it.each([...HOSTILE, ['a long id', { keyId: 'x'.repeat(10_000) }]])(
    'survives %s, and goes on',
    async (_, payload) => {
      await instance.signal('resealSecrets', payload);
      const { state, configuration } = await instance.poll();
      expect(state).toBe('polling');
      expect(configuration.lastRefusal!.errors).toHaveLength(1);
    },
  );
});

/** Each of 55 bytes in JSON. */
const MANY_TAGS = Array.from({ length: 40 }, (_, i) => `tag ${i} `.padEnd(52, 'x'));

describe('a change of name and tags', () => {
  it.each<[string, unknown, { name?: string; tags?: string[] }]>([
    ['one tag as a text', { tags: 'vip' }, { tags: ['vip'] }],
    ['a name with spaces around it', { name: '  Renamed  ' }, { name: 'Renamed' }],
    ['a JSON text', JSON.stringify({ name: 'As text', tags: ['a', 'a'] }), { name: 'As text', tags: ['a'] }],
    ['as many tags as Temporal takes', { tags: MANY_TAGS.slice(0, 35) }, { tags: MANY_TAGS.slice(0, 35) }],
    ['no tags', { tags: [] }, { tags: [] }],
  ])('is applied as it was understood: %s', async (_, payload, expected) => {
    await instance.signal('updateConfiguration', payload);
    await instance.poll();
    const { name, tags } = await described();
    expect({ name, tags }).toMatchObject(expected);
    const { memo, searchAttributes } = await instance.handle.describe();
    expect(memo).toMatchObject({ name, ...(tags.length > 0 && { tags }) });

    expect(searchAttributes.ElementTags ?? []).toEqual(tags);
  });

  it('is refused where all tags together are more than a search attribute may hold', async () => {
    await instance.signal('updateConfiguration', { tags: MANY_TAGS });
    const { state, configuration } = await instance.poll();
    expect(state).toBe('polling');
    expect(configuration.lastRefusal!.errors).toEqual([
      { pointer: '/tags', message: expect.stringContaining('2000 bytes') as unknown },
    ]);
  });

  async function described() {
    return (await instance.handle.query<InstanceDescription>(QUERIES.instance)).instance;
  }
});

describe('a refusal', () => {
  it('of thousands of mistakes shows the first of them', async () => {
    await instance.signal('updatePollerConfiguration', numbered(3_000, 'event.x', 1));
    await instance.poll();
    const { errors } = (await instance.status()).configuration.lastRefusal!;
    expect(errors.length).toBeGreaterThan(20);
    expect(errors.length).toBeLessThan(102);
    expect(errors.at(-1)!.message).toMatch(/^and \d+ more problems$/);
  });
});

describe('a signal that takes no payload', () => {
  it.each(['pause', 'resume', 'pollNow'])('%s does not mind any', async (name) => {
    for (const payload of [null, 7, 'x', [], { a: 1 }]) await instance.signal(name, payload);
    await instance.signal('resume');
    const { state } = await instance.poll();
    expect(state).toBe('polling');
  });

  it('an unknown signal changes nothing', async () => {
    await instance.signal('selfDestruct', { now: true });
    const { state } = await instance.poll();
    expect(state).toBe('polling');
  });
});
