import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { sealConfiguration, createSealer } from '../../../src/configuration/sealing';
import type { AttemptReport, SendOnceInput } from '../../../src/contract/activities';
import type { Configuration } from '../../../src/domain/instance/settings';
import { elementOf } from '../../../src/elements/registry';
import { instance as modelInstance } from '../../domain/instance/instance-model';
import { tracesOf } from '../../support/secret-traces';
import { TEST_KEY, testActivities } from '../../support/stage';

const instance = { ...modelInstance, elementKey: 'sagecrm' };
let server: Server;
let replyTo: (request: IncomingMessage) => string;

beforeEach(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.statusCode = 401;
    response.end(replyTo(request));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

async function send(configuration: Configuration): Promise<AttemptReport> {
  const { port } = server.address() as AddressInfo;
  const target = { ...configuration, 'event.notification.callback.url': `http://127.0.0.1:${port}/` };
  const input: SendOnceInput = {
    instance,
    target: sealConfiguration(target, elementOf('sagecrm')!, instance.id, createSealer([TEST_KEY])),
    notification: {
      format: 'elements' as const,
      detectedAt: '2026-01-05T09:00:00.000Z',
      id: 'n'.repeat(20),
      resource: 'accounts',
      body: '{"raw":{}}',
      events: [],
    },
    attemptTimeoutMs: 5_000,
  };
  return new MockActivityEnvironment().run(testActivities().sendOnce, input);
}

describe('the report of one attempt', () => {
  it.each<[string, (request: IncomingMessage) => string]>([
    ['the header as it came', ({ headers }) => `bad credentials: ${headers.authorization}`],
    ['the credentials of it', ({ headers }) => `bad credentials: ${headers.authorization!.split(' ')[1]}`],
    ['what they are made of', ({ headers }) => Buffer.from(headers.authorization!.slice(6), 'base64').toString()],
    ['the token of another header', ({ headers }) => `token ${String(headers['x-auth']).split(' ')[1]} is revoked`],
    ['all of it in JSON', ({ headers }) => JSON.stringify(headers)],
  ])('holds no secret where the receiver repeats %s', async (_, reply) => {
    replyTo = reply;
    const report = await send({
      'event.notification.basic.username': 'hook',
      'event.notification.basic.password': 'pa"ss-CANARY-88',
      'event.notification.callback.headers': { 'X-Auth': 'Bearer HEADER-CANARY-99' },
    });
    expect(report.failure?.message).toContain('401');
    expect(report.reply).toContain('********');
    for (const secret of ['pa"ss-CANARY-88', 'HEADER-CANARY-99', 'CANARY', 'hook:pa"ss-CANARY-88']) {
      expect(tracesOf(secret, JSON.stringify(report))).toEqual([]);
    }
  });

  it("shows the headers that are ours, and none of the customer's", async () => {
    replyTo = () => 'no';
    const own = { 'X-Webhook-Token': 'CANARY-1', 'webhook-key': 'CANARY-2', 'User-Agent': 'CANARY-3' };
    const { request } = await send({
      'event.notification.callback.headers': own,
      'event.notification.signature.key': 'some-signature-key',
    });
    expect(JSON.stringify(request)).not.toContain('CANARY');
    const shown = Object.entries(request.headers).filter(([, value]) => value !== '********');
    expect(shown.map(([name]) => name).sort()).toEqual([
      'accept-encoding',
      'content-type',
      'elements-webhook-id',
      'elements-webhook-signature',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
  });
});
