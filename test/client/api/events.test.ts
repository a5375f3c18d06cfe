import { callApi, type Answer, type Method } from '../call';
import { startService, type TestService } from '../service';
import { waitUntil } from '../../support/wait-until';

/** Events, page by page; and what sends again what was sent: backfills with an end, redelivery by time. */
let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterEach(() => service.receiver.clearReplies());
afterAll(() => service?.close());

function call(method: Method, path: string, payload?: object): Promise<Answer> {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload);
}

async function create(configuration = {}): Promise<number> {
  const { status, body } = await call('POST', '/instances', service.body({ configuration }));
  expect({ status, errors: body.errors }).toEqual({ status: 200 });
  return body.id as number;
}

/** New records of the vendor, found and accepted. */
async function deliver(id: number, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => String(service.vendor.create('company').id));
  await call('POST', `/instances/${id}/poll`);
  await settled(id, ids);
  return ids;
}

async function settled(id: number, objectIds: readonly string[]): Promise<void> {
  await waitUntil('the deliveries', async () => {
    const { body } = await call('GET', `/instances/${id}/events`);
    const known = body as { objectId: string; status: string }[];
    return objectIds.every((one) => known.some(({ objectId, status }) => objectId === one && status === 'delivered'));
  });
}

const pointersOf = ({ body }: Answer) => body.errors.map(({ pointer }: { pointer: string }) => pointer) as string[];

describe('events', () => {
  test('come in pages, the latest first, each once, though others come between the pages', async () => {
    const id = await create();
    const ids = await deliver(id, 7);
    const listed: string[] = [];
    let query = '?pageSize=3';
    for (let page = 0; ; page += 1) {
      const { status, headers, body } = await call('GET', `/instances/${id}/events${query}`);
      expect(status).toBe(200);
      expect(headers.get('elements-returned-count')).toBe(String(body.length));
      listed.push(...body.map(({ objectId }: { objectId: string }) => objectId));
      const token = headers.get('elements-next-page-token');
      if (token === null) break;
      expect(page).toBeLessThan(10);
      query = `?pageSize=3&nextPage=${encodeURIComponent(token)}`;
      if (page === 0) await deliver(id, 2);
    }
    expect(listed).toEqual(ids.toReversed());
  });

  test('are found by record, resource, event, notification and status', async () => {
    const id = await create();
    const [one] = await deliver(id, 3);
    const find = async (filter: Record<string, string>) => {
      const { body } = await call('GET', `/instances/${id}/events?${new URLSearchParams(filter).toString()}`);
      return body as { objectId: string; eventId: string; notificationId: string }[];
    };
    const [event, ...others] = await find({ objectId: one!, objectType: 'accounts' });
    expect(others).toEqual([]);
    expect(await find({ eventId: event!.eventId })).toEqual([event]);
    expect(await find({ notificationId: event!.notificationId })).toHaveLength(3);
    expect(await find({ status: 'delivered' })).toHaveLength(3);
    expect(await find({ objectType: 'contacts' })).toEqual([]);
    expect(await find({ status: 'held' })).toEqual([]);
  });

  test('of an instance that has none are one empty page', async () => {
    const { headers, body } = await call('GET', `/instances/${await create()}/events`);
    expect(body).toEqual([]);
    expect(headers.get('elements-next-page-token')).toBeNull();
  });

  test('a bad token is refused with words that help, and so is every other bad condition', async () => {
    const [id, other] = [await create(), await create()];
    await deliver(id, 2);
    const { headers } = await call('GET', `/instances/${id}/events?pageSize=1`);
    const foreign = encodeURIComponent(headers.get('elements-next-page-token')!);
    for (const [asked, token] of [
      [other, foreign],
      [id, 'nonsense'],
      [id, '..%2F'],
      [id, foreign.slice(0, -3)],
    ]) {
      const answer = await call('GET', `/instances/${asked}/events?nextPage=${token}`);
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/nextPage', message: expect.stringContaining('Start without one') }] },
      });
    }
    const bad = await call('GET', `/instances/${id}/events?pageSize=0&status=lost`);
    expect(bad.status).toBe(400);
    expect(pointersOf(bad)).toEqual(expect.arrayContaining(['/pageSize', '/status']));
  });

  test('end with the instance', async () => {
    const id = await create();
    await deliver(id, 2);
    const { headers } = await call('GET', `/instances/${id}/events?pageSize=1`);
    await call('DELETE', `/instances/${id}`);
    const token = encodeURIComponent(headers.get('elements-next-page-token')!);
    expect((await call('GET', `/instances/${id}/events?nextPage=${token}`)).status).toBe(404);
  });
});

describe('a backfill with an end', () => {
  test('sends again what is dated until then, and nothing after it', async () => {
    const id = await create({ 'event.poller.start': '2020-01-01' });
    const at = (text: string) => Date.parse(text);
    const rows = ['2024-04-30T23:59:59Z', '2024-05-01T00:00:00Z', '2024-05-31T23:59:59Z', '2024-06-01T00:00:00Z'].map(
      (text, place) => {
        service.vendor.put('company', { id: 9_001 + place, createdAt: at(text), updatedAt: at(text) });
        return String(9_001 + place);
      },
    );
    await call('POST', `/instances/${id}/backfill`, { resource: 'accounts', since: '2020-01-01' });
    await settled(id, rows);
    const before = service.receiver.events().length;
    const answer = await call('POST', `/instances/${id}/backfill`, {
      resource: 'accounts',
      since: '2024-05-01',
      until: '2024-05-31',
    });
    expect(answer).toMatchObject({
      status: 202,
      body: { resource: 'accounts', since: '2024-05-01T00:00:00.000Z', until: '2024-05-31T23:59:59.999Z' },
    });
    const again = () => service.receiver.events().slice(before);
    await service.receiver.waitForEvents(() => again().length >= 2, 10_000);
    const [last] = await deliver(id, 1);
    expect(again().map(({ objectId }) => objectId)).toEqual([rows[1], rows[2], last]);
  });

  test.each([
    ['before its beginning', { since: '2024-05-02', until: '2024-05-01' }, ['/until']],
    ['in the future', { since: '2024-05-02', until: '2999-05-01' }, ['/until']],
    ['that is no date', { since: '2024-05-02', until: 'May' }, ['/until']],
    ['on a day that there is not', { since: '2024-05-02', until: '2024-06-31' }, ['/until']],
    ['and no beginning', { until: '2024-05-01' }, ['/since']],
    ['under another name', { since: '2024-05-02', to: '2024-06-01' }, ['/to']],
  ])('%s is refused', async (_case, range, pointers) => {
    const answer = await call('POST', `/instances/${await create()}/backfill`, { resource: 'accounts', ...range });
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual(pointers);
  });
});

describe('redelivery of what was held in a time', () => {
  test('sends that, in the order in which it was held, and leaves the rest', async () => {
    const id = await create({ 'event.notification.batch.size': 1 });
    service.receiver.replyIf(({ body }) => body.includes('Poison'), { status: 422 });
    const heldAfter = async (count: number): Promise<{ id: string; heldAt: string }[]> => {
      service.vendor.create('company', { Comp_Name: `Poison ${count}` });
      await waitUntil('what is held', async () => {
        await call('POST', `/instances/${id}/poll`);
        return (await call('GET', `/instances/${id}/status`)).body.delivery.held === count;
      });
      const { body } = await call('GET', `/instances/${id}/held`);
      return (body as { id: string; heldAt: string }[]).toSorted((a, b) => (a.heldAt < b.heldAt ? -1 : 1));
    };
    for (const count of [1, 2]) await heldAfter(count);
    const [first, second, third] = await heldAfter(3);
    service.receiver.clearReplies();
    const before = service.receiver.deliveries.length;
    const window = { from: first!.heldAt, to: second!.heldAt };
    const answer = await call('POST', `/instances/${id}/held/redeliver`, window);
    expect(answer).toMatchObject({ status: 202, body: { redelivering: [first!.id, second!.id] } });
    await waitUntil(
      'the redeliveries',
      async () => (await call('GET', `/instances/${id}/status`)).body.delivery.held === 1,
    );
    const ids = service.receiver.deliveries.slice(before).map(({ headers }) => headers['webhook-id']);
    expect(ids.toSorted()).toEqual([first!.id, second!.id].toSorted());
    expect((await call('GET', `/instances/${id}/held`)).body).toMatchObject([{ id: third!.id }]);
  }, 120_000);

  test.each([
    ['that ends before it begins', { from: '2024-05-02', to: '2024-05-01' }, ['/to']],
    ['of no dates', { from: 'yesterday', to: 7 }, ['/from', '/to']],
    ['with another word', { since: '2024-05-01' }, ['/since']],
    ['that is a list', [], ['']],
  ])('a window %s is refused', async (_case, window, pointers) => {
    const answer = await call('POST', `/instances/${await create()}/held/redeliver`, window);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).toSorted()).toEqual(pointers);
  });
});
