import { callApi, type Method } from '../call';
import { AUTHORIZATION_OF_ADA, PASSWORD, startService, type TestService } from '../service';
import { heldWorkflowIdOf } from '../../../src/contract/ids';
import { waitUntil } from '../../support/wait-until';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterEach(() => service.receiver.clearReplies());
afterAll(() => service?.close());

const PREFIX = '/elements/api-v2';
const IMPATIENT = { 'event.notification.timeout': 1 };

function call(method: Method, path: string, payload?: object, headers?: Record<string, string>) {
  return callApi(`${service.api.url}${PREFIX}`, method, path, payload, headers);
}

/** An instance whose first notification the receiver rejects until it is held. */
async function holdOne(): Promise<{ id: number; heldId: string }> {
  const { body } = await call('POST', '/instances', service.body());
  const { id } = body as { id: number };
  service.receiver.replyWith({ status: 422, body: `no such thing, ${PASSWORD}` });
  service.vendor.create('company', { Comp_Name: 'Poison' });
  await waitUntil('a held notification', async () => {
    await call('POST', `/instances/${id}/poll`);
    return (await call('GET', `/instances/${id}/status`)).body.delivery.held === 1;
  });
  const held = await call('GET', `/instances/${id}/held`);
  return { id, heldId: (held.body as unknown as { id: string }[])[0]!.id };
}

describe('what the receiver rejected', () => {
  test('is listed, redelivered where it is rejected again and where it is accepted, and gone then', async () => {
    const { id, heldId } = await holdOne();
    const { status, headers, body } = await call('GET', `/instances/${id}/held`);
    expect(status).toBe(200);
    expect(headers.get('elements-returned-count')).toBe('1');
    expect(body).toEqual([
      {
        id: heldId,
        resource: 'accounts',
        events: [
          { eventId: expect.any(String), eventType: 'CREATED', objectId: expect.any(String), date: expect.any(String) },
        ],
        reason: 'the receiver answered 422',
        heldAt: expect.any(String),
        heldUntil: expect.any(String),
        redeliveries: { count: 0, lastAt: null, lastStatus: null, lastError: null },
      },
    ]);

    const again = await call('POST', `/instances/${id}/held/${heldId}/redeliver`);
    expect(again).toMatchObject({ status: 202, body: { id: heldId, status: 'held', lastStatus: 422 } });
    service.receiver.clearReplies();
    const accepted = await call('POST', `/instances/${id}/held/${heldId}/redeliver`);
    expect(accepted).toMatchObject({ status: 202, body: { id: heldId, status: 'delivered' } });
    expect((await call('GET', `/instances/${id}/held`)).body).toEqual([]);
    expect((await call('POST', `/instances/${id}/held/${heldId}/redeliver`)).status).toBe(404);
    const events = (await call('GET', `/instances/${id}/events`)).body as unknown as { status: string }[];
    expect(events[0]!.status).toBe('delivered');
  });

  test('is sent again by the time at which it was held, or all of it', async () => {
    const { id, heldId } = await holdOne();
    const path = `/instances/${id}/held/redeliver`;
    service.receiver.clearReplies();
    const [held] = (await call('GET', `/instances/${id}/held`)).body as unknown as { heldAt: string }[];
    const before = new Date(Date.parse(held!.heldAt) - 1).toISOString();
    expect(await call('POST', path, { to: before })).toMatchObject({ status: 202, body: { redelivering: [] } });
    expect((await call('POST', path, { from: held!.heldAt, to: before })).status).toBe(400);
    const window = { from: held!.heldAt, to: held!.heldAt };
    expect(await call('POST', path, window)).toMatchObject({ status: 202, body: { redelivering: [heldId] } });
    const held0 = async () => (await call('GET', `/instances/${id}/status`)).body.delivery.held === 0;
    await waitUntil('the redelivery', held0);
    expect(await call('POST', path)).toMatchObject({ status: 202, body: { redelivering: [] } });
  });

  test('is sent again by time while the receiver hangs: it is answered at once, stays held and comes under its ids', async () => {
    const { body: created } = await call('POST', '/instances', service.body({ configuration: IMPATIENT }));
    const path = `/instances/${created.id}/held`;
    const list = async () => (await call('GET', path)).body as { id: string; heldAt: string; redeliveries: object }[];
    service.receiver.replyWith({ status: 422 });
    for (const Comp_Name of ['One', 'Two', 'Three']) service.vendor.create('company', { Comp_Name });
    await waitUntil('three held notifications', async () => {
      await call('POST', `/instances/${created.id}/poll`);
      return (await list()).length === 3;
    });
    const held = await list();
    const before = service.receiver.deliveries.length;
    const bodyOf = new Map(service.receiver.deliveries.map(({ headers, body }) => [headers['webhook-id'], body]));

    service.receiver.replyWith({ behaviour: 'hang' });
    const startedMs = performance.now();
    const from = held.map(({ heldAt }) => heldAt).sort()[0];
    const answers = [await call('POST', `${path}/redeliver`, { from }), await call('POST', `${path}/redeliver`)];
    expect(performance.now() - startedMs).toBeLessThan(8_000);
    const ids = held.map(({ id }) => id).sort();
    for (const { status, body } of answers) expect([status, body.redelivering.sort()]).toEqual([202, ids]);
    const unanswered = { lastStatus: null, lastError: 'no answer within 1 s' };
    const triedOnce = { redeliveries: expect.objectContaining(unanswered) as unknown };
    await waitUntil('an attempt at each', async () =>
      (await list()).every(({ redeliveries }) => 'lastError' in redeliveries && redeliveries.lastError !== null),
    );
    expect(await list()).toMatchObject([triedOnce, triedOnce, triedOnce]);

    service.receiver.clearReplies();
    expect((await call('POST', `${path}/redeliver`)).status).toBe(202);
    await waitUntil('the redeliveries', async () => (await list()).length === 0);
    const again = service.receiver.deliveries.slice(before);
    expect(again.every(({ headers, body }) => bodyOf.get(headers['webhook-id'])?.equals(body))).toBe(true);
    const accepted = again.filter((delivery) => delivery.accepted).map(({ headers }) => headers['webhook-id']);
    expect(accepted.sort()).toEqual(ids);
  });

  test('is not listed from a page token that is none', async () => {
    const { body: created } = await call('POST', '/instances', service.body());
    const { status, body } = await call('GET', `/instances/${created.id}/held?nextPage=zz`);
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ pointer: '/nextPage' }] });
  });

  test('is discarded, once', async () => {
    const { id, heldId } = await holdOne();
    expect((await call('DELETE', `/instances/${id}/held/${heldId}`)).status).toBe(204);
    expect((await call('GET', `/instances/${id}/held`)).body).toEqual([]);
    expect((await call('DELETE', `/instances/${id}/held/${heldId}`)).status).toBe(404);
  });

  test.each<Method>(['DELETE', 'POST'])('is held no more where it was terminated in the Web UI: %s', async (method) => {
    const { id, heldId } = await holdOne();
    await service.temporal.client.workflow.getHandle(heldWorkflowIdOf(id, heldId)).terminate('by hand');
    const path = `/instances/${id}/held/${heldId}${method === 'POST' ? '/redeliver' : ''}`;
    expect((await call(method, path)).status).toBe(method === 'POST' ? 404 : 204);
    expect((await call('GET', `/instances/${id}/held`)).body).toEqual([]);
    expect((await call('GET', `/instances/${id}/status`)).body.delivery).toMatchObject({ held: 0 });
  });

  test("is nobody else's: another tenant, an unknown instance and an unknown notification are 404", async () => {
    const { id, heldId } = await holdOne();
    const ada = { authorization: AUTHORIZATION_OF_ADA };
    const calls: [Method, string][] = [
      ['GET', '/held'],
      ['POST', `/held/${heldId}/redeliver`],
      ['DELETE', `/held/${heldId}`],
      ['POST', '/test'],
    ];
    for (const [method, path] of calls) {
      expect((await call(method, `/instances/${id}${path}`, undefined, ada)).status).toBe(404);
      expect((await call(method, `/instances/123456789${path}`)).status).toBe(404);
    }
    expect((await call('POST', `/instances/${id}/held/nothing/redeliver`)).status).toBe(404);
    expect((await call('GET', `/instances/${id}/held?pageSize=0`)).status).toBe(400);
    expect((await call('GET', `/instances/${id}/held`)).body).toHaveLength(1);
  });
});

describe('a test notification', () => {
  test('goes out signed by the path of every delivery, and its answer is shown', async () => {
    const { body: created } = await call('POST', '/instances', service.body());
    service.receiver.replyWith({ status: 202, body: 'thanks' });
    const { status, body } = await call('POST', `/instances/${created.id}/test`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 202, reply: 'thanks', failure: null });
    const delivery = service.receiver.deliveries.at(-1);
    const { request, durationMs } = body as {
      request: { headers: Record<string, string>; body: string; url: string };
      durationMs: number;
    };
    expect(delivery!.body.toString('utf8')).toBe(request.body);
    expect(request.headers['elements-webhook-signature']).toBe(delivery!.headers['elements-webhook-signature']);
    expect(request.headers['webhook-signature']).toMatch(/^v1,/);
    expect(durationMs).toBeLessThan(10_000);
    expect(JSON.parse(request.body)).toMatchObject({ message: { events: [{ objectType: 'test', objectId: 'test' }] } });
    expect((await call('GET', `/instances/${created.id}/events`)).body).toEqual([]);
  });

  test('can be sent for a body that is no instance yet; a bad one is refused with every problem', async () => {
    service.receiver.replyWith({ status: 500 });
    const before = (await call('GET', '/instances')).body.length;
    const sent = await call('POST', '/instances/test-notification', service.body());
    expect(sent).toMatchObject({ status: 200, body: { status: 500, failure: { kind: 'unavailable' } } });
    expect((await call('GET', '/instances')).body).toHaveLength(before);
    const bad = service.body({ configuration: { 'event.poller.refresh_interval': 'often', unknown: 1 } });
    const refused = await call('POST', '/instances/test-notification', bad);
    expect(refused.status).toBe(400);
    expect(refused.body.errors.length).toBeGreaterThanOrEqual(2);
  });
});
