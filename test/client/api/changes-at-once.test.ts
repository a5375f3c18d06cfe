import { SIGNALS } from '../../../src/contract/messages';
import { callApi, type Method } from '../call';
import { startService, type TestService } from '../service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

function call(method: Method, path: string, payload?: object, headers?: Record<string, string>) {
  return callApi(`${service.api.url}/elements/api-v2`, method, path, payload, headers);
}

async function create(): Promise<number> {
  const { status, body } = await call('POST', '/instances', service.body());
  expect(status).toBe(200);
  return body.id;
}

const ONE_EVENT_EACH = { 'event.notification.format': 'standard-webhooks' };
const FIVE_EVENTS_EACH = { 'event.notification.batch.size': 5 };

describe('changes at the same time', () => {
  test('of which only one can be: it gets 200, and the other the 400 for what is wrong in it', async () => {
    const id = await create();
    for (let pair = 0; pair < 15; pair += 1) {
      const answers = await Promise.all(
        [ONE_EVENT_EACH, FIVE_EVENTS_EACH].map((configuration) => call('PATCH', `/instances/${id}`, { configuration })),
      );
      const { configuration } = (await call('GET', `/instances/${id}`)).body;
      const isOneEach = configuration['event.notification.format'] === 'standard-webhooks';
      expect('event.notification.batch.size' in configuration).toBe(!isOneEach);
      expect(answers.map(({ status }) => status)).toEqual(isOneEach ? [200, 400] : [400, 200]);
      expect(answers[isOneEach ? 1 : 0]!.body.errors).toEqual([
        {
          pointer: '/configuration/event.notification.batch.size',
          message: 'A notification in the format standard-webhooks is one event. Give 1, or nothing.',
        },
      ]);
      const undone = { 'event.notification.format': null, 'event.notification.batch.size': null };
      expect((await call('PATCH', `/instances/${id}`, { configuration: undone })).status).toBe(200);
    }
  });

  test('a good one is answered with its own end, whatever a stranger sends by signal', async () => {
    const id = await create();
    const handle = service.temporal.client.workflow.getHandle(`element-instance-${id}`);
    for (let round = 0; round < 10; round += 1) {
      const name = `Name ${round}`;
      const [{ status, body }] = await Promise.all([
        call('PATCH', `/instances/${id}`, { name }),
        handle.signal(SIGNALS.updateConfiguration, { configuration: { colour: 'red' } }),
      ]);
      expect({ status, errors: body.errors, name: body.name }).toEqual({ status: 200, errors: undefined, name });
    }
  });

  test('each rename is answered with an instance that has it', async () => {
    const id = await create();
    const names = Array.from({ length: 8 }, (_, place) => `Name ${place}`);
    const answers = await Promise.all(names.map((name) => call('PATCH', `/instances/${id}`, { name })));
    expect(answers.map(({ status, body }) => [status, body.name])).toEqual(names.map((name) => [200, name]));
  });
});
