import { API_PREFIX } from '../../../src/client/api/openapi';
import { workflowIdOf } from '../../../src/contract/ids';
import type { JsonObject } from '../../../src/domain/values/json';
import { waitUntil } from '../../support/wait-until';
import { callApi, type Answer, type Method } from '../call';
import { BAD_BODY, BAD_CHANGE, CALLS, type Call } from '../calls';
import { AUTHORIZATION, AUTHORIZATION_OF_ADA, authorizationOf, startService, type TestService } from '../service';

/**
 * Each call of the API in five situations: as it should be, with bad input, for something that is not there, from
 * another organization, and in a state that it does not fit.
 */
interface Known {
  id: number;
  token: string;
}
const UNKNOWN_ID = 123456789;

let service: TestService;
let mine: Known;
let deleted: Known;
let holder: Known & { heldId: string };
beforeAll(async () => {
  service = await startService();
  service.vendor.create('company', { comp_name: 'There from the start' });
  [mine, deleted, holder] = await Promise.all([create(), create(), holdOne()]);
  await send('DELETE /instances/{id}', { known: deleted });
  const change = { id: 'recorded-by-signal', update: 'control', payload: { action: 'resume' } };
  await service.temporal.client.workflow.getHandle(workflowIdOf(Number(mine.id))).signal('change', change);
}, 60_000);
afterAll(() => service?.close());

async function create(): Promise<Known> {
  const { status, body: created } = await callApi(service.api.url, 'POST', '/instances', service.body());
  expect({ status, errors: created.errors }).toEqual({ status: 200 });
  return created;
}

/** An instance with a notification that its receiver rejects, again and again. */
async function holdOne(): Promise<Known & { heldId: string }> {
  const known = await create();
  // What the first reading shows was there at the start.
  await waitUntil('the first poll', async () => {
    const { resources } = (await send('GET /instances/{id}/status', { known })).body;
    return resources.accounts.polls > 0;
  });
  service.receiver.replyIf(({ body: sent }) => sent.includes('Poison'), { status: 422 });
  service.vendor.create('company', { comp_name: 'Poison' });
  await send('POST /instances/{id}/poll', { known });
  let held: { id: string }[] = [];
  await waitUntil('a held notification', async () => {
    held = (await send('GET /instances/{id}/held', { known })).body;
    return held.length === 1;
  });
  return { ...known, heldId: held[0]!.id };
}

interface Sending {
  known?: { id: number | string; token?: string; heldId?: string };
  /** Left out: who may, by the row. */
  authorization?: string;
  /** In place of the row's. */
  path?: Record<string, string>;
  query?: string;
  payload?: Call['payload'];
  headers?: Record<string, string>;
}

/** Sends a call of the table, good but for what is said otherwise. */
async function send(call: string, sending: Sending = {}): Promise<Answer & { asked: string }> {
  const row = CALLS[call]!;
  const [method, template = ''] = call.split(' ') as [Method, string?];
  const { headers = {} } = sending;
  const known: NonNullable<Sending['known']> = sending.known ?? mine;
  const values: Record<string, string> = {
    id: String(known.id),
    heldId: known.heldId ?? 'nothing',
    ...row.path,
    ...sending.path,
  };
  const asked = API_PREFIX + template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!));
  const query = sending.query ?? row.query;
  const payload = (sending.payload ?? row.payload)?.(service);
  const byToken = authorizationOf(known.token ?? 'none');
  const own = { organization: AUTHORIZATION, id: AUTHORIZATION, token: byToken, nobody: '' };
  const authorization = sending.authorization ?? own[row.by];
  const url = query === undefined ? asked : `${asked}?${query}`;
  if (template === '/metrics') return { ...(await textOf(url)), asked };
  return { ...(await callApi(service.api.url, method, url, payload, { authorization, ...headers })), asked };
}

/** The one answer that is no JSON. */
async function textOf(path: string): Promise<Answer> {
  const { status, headers } = await fetch(service.api.url + path);
  return { status, headers, body: null };
}

/** The whole of what a problem document says. */
function expectProblem(
  { status, headers, body: problem, asked }: Answer & { asked: string },
  expected: { status: number; code: string; message?: string; pointers?: string[] },
): void {
  const { code, pointers = [], message = expect.any(String) } = expected;
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const errors = (problem.errors as { pointer: string }[]).toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1));
  expect({ ...problem, errors }).toEqual({
    type: `urn:element-events:problem:${code}`,
    title: expect.any(String),
    status: expected.status,
    detail: message,
    instance: asked,
    code,
    requestId: headers.get('elements-request-id'),
    message: problem.detail,
    errors: pointers.map((pointer) => ({ pointer, message: expect.any(String) })),
  });
  expect(status).toBe(expected.status);
}

const UNAUTHORIZED = { status: 401, code: 'unauthorized' };
const notFound = (id: number | string) => ({
  status: 404,
  code: 'not_found',
  message: `There is no element instance ${id}.`,
});
const every = Object.keys(CALLS);
const callsBy = (...kinds: Call['by'][]) => every.filter((call) => kinds.includes(CALLS[call]!.by));

test('every call that is described is in the table', async () => {
  const { body: document } = await callApi(service.api.url, 'GET', '/openapi.json');
  const described = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(API_PREFIX.length)}`),
  );
  expect(described.toSorted()).toEqual(every.toSorted());
});

test('every call about one instance is in the table as such, so that it is tried from another organization', () => {
  const isBy = (call: string) => (call.includes('/instances/{id}') ? 'id' : CALLS[call]!.by);
  expect(every.map((call) => [call, CALLS[call]!.by])).toEqual(every.map((call) => [call, isBy(call)]));
  expect(callsBy('nobody')).toEqual(['/healthz', '/readyz', '/metrics', '/openapi.json'].map((path) => `GET ${path}`));
});

test('each says by which authorization it is made', async () => {
  const { body: document } = await callApi(service.api.url, 'GET', '/openapi.json');
  const [ORGANIZATION, ELEMENT] = [{ organization: [] }, { element: [] }];
  const wanted = (call: string) => {
    const isReading = call.startsWith('GET');
    const organization = isReading ? [ORGANIZATION, ELEMENT] : [ORGANIZATION];
    return { nobody: [], token: [ELEMENT], id: [ORGANIZATION, ELEMENT], organization }[CALLS[call]!.by];
  };
  for (const call of every) {
    const [method = '', path = ''] = call.split(' ');
    const { security } = document.paths[API_PREFIX + path][method.toLowerCase()];
    expect({ call, security }).toEqual({ call, security: wanted(call) });
  }
});

describe('bad input', () => {
  test.each(every.filter((call) => CALLS[call]!.bad))('%s names every part of it in a 400', async (call) => {
    const { pointers, ...sent } = CALLS[call]!.bad!;
    expectProblem(await send(call, sent), { status: 400, code: 'invalid', pointers });
  });

  test.each([
    ['POST /instances/validate', BAD_BODY],
    ['POST /instances/{id}/validate', BAD_CHANGE],
  ])('%s succeeds, and says what creating or changing would', async (call, { payload, pointers }) => {
    const { status, body: opinion } = await send(call, { payload });
    expect(status).toBe(200);
    expect(opinion.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual(pointers);
  });

  test.each(every.filter((call) => CALLS[call]!.payload))('%s takes JSON alone', async (call) => {
    const headers = { 'content-type': 'text/plain' };
    expectProblem(await send(call, { headers }), { status: 415, code: 'unsupported_media_type' });
  });

  test.each(every.filter((call) => CALLS[call]!.payload && !call.endsWith('validate')))(
    '%s needs a body',
    async (call) => {
      const { status, body: problem } = await send(call, { payload: () => [] });
      expect({ status, code: problem.code }).toEqual({ status: 400, code: 'invalid' });
    },
  );

  test.each(callsBy('id'))('%s: what is no id is not found', async (call) => {
    expectProblem(await send(call, { known: { id: '1e3' } }), notFound('"1e3"'));
  });

  test.each(callsBy('token'))('%s: a token that nobody was given opens nothing', async (call) => {
    const authorization = authorizationOf(`${mine.token.slice(0, -4)}AAA=`);
    expectProblem(await send(call, { authorization }), UNAUTHORIZED);
  });
});

describe('what is not there', () => {
  test.each(callsBy('id'))('%s: an id that nobody has', async (call) => {
    expectProblem(await send(call, { known: { id: UNKNOWN_ID } }), notFound(UNKNOWN_ID));
  });

  test.each<[string, Record<string, string>, string]>([
    ['GET /hubs/{hub}/{resource}', { hub: 'finance' }, 'finance'],
    ['GET /hubs/{hub}/{resource}/{recordId}', { recordId: '987654' }, 'accounts has no record of this id.'],
    ['GET /elements/{keyOrId}', { keyOrId: 'salesforce' }, 'There is no such element. Known elements: sagecrm, '],
  ])('%s: %j', async (call, path, words) => {
    const message = expect.stringContaining(words) as unknown as string;
    expectProblem(await send(call, { path }), { status: 404, code: 'not_found', message });
  });

  test.each(['POST /instances/{id}/held/{heldId}/redeliver', 'DELETE /instances/{id}/held/{heldId}'])(
    '%s: a notification that is not held',
    async (call) => {
      expectProblem(await send(call), {
        status: 404,
        code: 'not_found',
        message: `Instance ${mine.id} holds no notification nothing.`,
      });
    },
  );
});

describe('another organization', () => {
  /** What it must not change. */
  const ofOurs = async () => {
    const reads = ['GET /instances/{id}', 'GET /instances/{id}/held'].map((call) => send(call, { known: holder }));
    return (await Promise.all(reads)).map(({ body }) => body);
  };
  let before: unknown;
  beforeAll(async () => {
    before = await ofOurs();
  });
  afterAll(async () => expect(await ofOurs()).toEqual(before));

  test.each(callsBy('id'))('%s: our id is to it like one that nobody has', async (call) => {
    const sent = { known: holder, authorization: AUTHORIZATION_OF_ADA };
    expectProblem(await send(call, sent), notFound(holder.id));
  });

  test.each(callsBy('id'))('%s: nor does the token of another instance open ours', async (call) => {
    const authorization = authorizationOf(mine.token);
    expectProblem(await send(call, { known: holder, authorization }), notFound(`"${holder.id}"`));
  });

  test.each(callsBy('token'))('%s: our token in its hands', async (call) => {
    const authorization = AUTHORIZATION_OF_ADA.replace(/Organization .*/, `Element ${mine.token}`);
    expectProblem(await send(call, { authorization }), notFound(mine.id));
  });

  test.each(callsBy('organization'))('%s: its user with our secret is nobody', async (call) => {
    const authorization = AUTHORIZATION_OF_ADA.replace(
      /Organization .*/,
      AUTHORIZATION.replace(/.*Organization/, 'Organization'),
    );
    expectProblem(await send(call, { authorization }), UNAUTHORIZED);
  });

  test.each(callsBy('organization').filter((call) => call.startsWith('POST')))(
    '%s: the token of one instance is not enough',
    async (call) => {
      expectProblem(await send(call, { authorization: authorizationOf(mine.token) }), UNAUTHORIZED);
    },
  );

  test.each(callsBy('organization').filter((call) => call.includes('/codec/')))(
    '%s: every organization has the same payload keys, so it is for the service alone',
    async (call) => {
      expectProblem(await send(call, { authorization: AUTHORIZATION_OF_ADA }), UNAUTHORIZED);
    },
  );

  test('sees none of our instances in its list', async () => {
    const { status, body: listed } = await send('GET /instances', { authorization: AUTHORIZATION_OF_ADA });
    expect({ status, listed }).toEqual({ status: 200, listed: [] });
  });
});

describe('the wrong state', () => {
  test.each(callsBy('id'))('%s: an instance that was deleted', async (call) => {
    expectProblem(await send(call, { known: deleted }), notFound(deleted.id));
  });

  test.each(callsBy('token'))('%s: by the token of an instance that was deleted', async (call) => {
    expectProblem(await send(call, { known: deleted }), notFound(deleted.id));
  });

  test('POST /instances: an Idempotency-Key that was used with another body', async () => {
    const headers = { 'idempotency-key': `key of ${service.organization}` };
    expect((await send('POST /instances', { headers })).status).toBe(200);
    const payload = () => service.body({ name: 'Another' });
    expectProblem(await send('POST /instances', { headers, payload }), { status: 409, code: 'conflict' });
  });

  test('a paused instance takes a poll and a backfill, is read, and stays paused', async () => {
    const known = await create();
    await send('DELETE /instances/{id}/enabled', { known });
    const before = (await send('GET /instances/{id}/status', { known })).body;
    for (const [call, status] of [
      ['DELETE /instances/{id}/enabled', 200],
      ['POST /instances/{id}/poll', 202],
      ['POST /instances/{id}/backfill', 202],
      ['GET /hubs/{hub}/{resource}', 200],
    ] as const) {
      expect({ call, status: (await send(call, { known })).status }).toEqual({ call, status });
    }
    const after = (await send('GET /instances/{id}/status', { known })).body;
    expect([before.state, after.state]).toEqual(['paused', 'paused']);
    expect(after.resources.accounts.polls).toBe(before.resources.accounts.polls);
  });

  test('a test notification of an instance without a callback says that there is none', async () => {
    const configuration: JsonObject = { 'event.notification.enabled': false };
    const { 'event.notification.callback.url': _, ...others } = service.body({ configuration })[
      'configuration'
    ] as JsonObject;
    const payload = () => ({ ...service.body(), configuration: others });
    const { body: known } = await send('POST /instances', { payload });
    expect(await send('POST /instances/{id}/test', { known })).toMatchObject({
      status: 200,
      body: { status: null, failure: { message: 'there is no event.notification.callback.url' } },
    });
  });
});

describe('as it should be', () => {
  // What a description says is what this is about; its type is not.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let description: any;
  beforeAll(async () => {
    description = (await callApi(service.api.url, 'GET', '/openapi.json')).body;
  });

  test.each(every)('%s answers what it promises, with headers that are described', async (call) => {
    const { status } = CALLS[call]!;
    const deletes = /^DELETE \/instances(\/\{id\})?$/.test(call);
    const known = call.includes('/held') ? holder : deletes ? await create() : mine;
    const answer = await send(call, { known });
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status });
    expect(answer.headers.get('elements-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const [method = '', path = ''] = call.split(' ');
    const { responses } = description.paths[API_PREFIX + path][method.toLowerCase()];
    const ours = [...answer.headers.keys()].filter((name) => name.startsWith('elements-'));
    expect(Object.keys(responses[status].headers)).toEqual(expect.arrayContaining(ours));
  });
});
