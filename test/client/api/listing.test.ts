import { callApi, type Answer, type Method } from '../call';
import { startService, type TestService } from '../service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

function call(method: Method, path: string, payload?: object) {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload);
}

async function create(changes: Parameters<TestService['body']>[0] = {}) {
  const { status, body } = await call('POST', '/instances', service.body(changes));
  expect({ status, errors: body.errors }).toEqual({ status: 200 });
  return body as { id: number };
}

/** Lists lag behind by up to about a second. */
async function listed(query: string, isReached: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await call('GET', `/instances?${query}`);
    if (isReached(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not reached within 10 s: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('listing', () => {
  test('shows what was created, filters, and follows changes', async () => {
    const tag = `tag "quoted" \\ ' ${service.organization}`;
    await create({ tags: ['not this one'] });
    const { id } = await create({ name: 'Listed', tags: [tag, 'other'] });
    const found = await listed(new URLSearchParams({ tag }).toString(), ({ body }) => body.length === 1);
    expect(found.body[0]).toMatchObject({
      id,
      name: 'Listed',
      tags: [tag, 'other'],
      state: 'polling',
      disabled: false,
    });
    expect(found.headers.get('elements-returned-count')).toBe('1');
    expect(found.headers.has('elements-next-page-token')).toBe(false);

    await call('DELETE', `/instances/${id}/enabled`);
    await call('PATCH', `/instances/${id}`, { name: 'Renamed' });
    const query = new URLSearchParams({ tag: 'other', state: 'paused', element: 'sagecrm' });
    const paused = await listed(query.toString(), ({ body }) => body.length === 1 && body[0].name === 'Renamed');
    expect(paused.body[0]).toMatchObject({ id, state: 'paused', disabled: true });
    expect((await call('GET', '/instances?element=nothing')).body).toEqual([]);
    expect((await call('GET', '/instances?element=3641&tag=other')).body).toHaveLength(1);
  });

  test('shows no tags of an instance that has none', async () => {
    const { id } = await create({ name: 'Without tags', tags: [] });
    const { body } = await listed('name=Without+tags', ({ body: found }) => found.length === 1);
    expect(body[0]).toMatchObject({ id, tags: [] });
  });

  test('an empty parameter is none; what no key and no tag has finds nothing, at once', async () => {
    await create();
    await listed('pageSize=&nextPage=&element=&tag=&state=&name=', ({ body }) => body.length > 0);
    const startedMs = performance.now();
    for (const query of ['tag=%00', 'tag=%0a', 'element=%22', 'element=%00', 'element=%5C'])
      expect(await call('GET', `/instances?${query}`)).toMatchObject({ status: 200, body: [] });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });

  test.each([
    ['pageSize=0', '/pageSize', 'Found 0; allowed: a whole number from 1 to 200.'],
    ['pageSize=1.5', '/pageSize', 'Found 1.5; allowed: a whole number from 1 to 200.'],
    ['pageSize=many', '/pageSize', 'Found no single number; allowed: a whole number from 1 to 200.'],
    ['pageSize=1&pageSize=2', '/pageSize', 'Found no single number; allowed: a whole number from 1 to 200.'],
    ['tag=a&tag=b', '/tag', 'Found a list; expected text.'],
    ['state=tired', '/state', 'Found text; allowed: polling, paused, suspended, reauth_required.'],
  ])('of %s says what is wrong with %s', async (query, pointer, message) => {
    const { status, body } = await call('GET', `/instances?${query}`);
    expect({ status, errors: body.errors }).toEqual({ status: 400, errors: [{ pointer, message }] });
  });
});
