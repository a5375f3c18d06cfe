import type { HttpResponse } from '../../../src/activities/io/http';
import { pollAll } from '../../../src/activities/poll/poll-resources';
import { createSealer } from '../../../src/configuration/sealing';
import type { Notification } from '../../../src/domain/delivery/notification';
import { DEFAULT_NOTIFICATION_RULES } from '../../../src/domain/delivery/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import { startedAt } from '../../../src/domain/reading/watermark';
import { elementOf, elements } from '../../../src/elements/registry';
import { instance as modelInstance } from '../../domain/instance/instance-model';
import { TEST_KEY } from '../../support/stage';

const NOW = '2026-05-13T03:01:00.000Z';

const settings: ResourceSettings = {
  url: "/orders?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
  idField: ['id'],
  ignoreFields: [],
  order: null,
  updated: { field: 'u', format: 'milliseconds', timezone: 'GMT' },
  created: null,
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  pageSize: null,
  pollDelayMs: 0,
  recordsPath: 'items',
  deletes: { mode: 'none' },
};

async function polled(body: string): Promise<Notification[]> {
  const answer: HttpResponse = { status: 200, headers: {}, body: Buffer.from(body), isWhole: true };
  const dependencies = {
    sealer: createSealer([TEST_KEY]),
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 10,
    send: () => Promise.resolve(answer),
    now: () => Date.parse(NOW),
  };
  const session = {
    heartbeat: { grant: null, isExchangingCode: false },
    signal: new AbortController().signal,
    far: { lookup: () => Promise.resolve(null), texts: () => Promise.resolve(null) },
    record: () => Promise.resolve(),
  };
  const report = await pollAll(
    dependencies,
    {
      instance: { ...modelInstance, elementKey: 'rest' },
      connection: { 'base.url': 'http://vendor.example', 'authentication.type': 'none' },
      grant: null,
      start: 'all' as const,
      notifications: DEFAULT_NOTIFICATION_RULES,
      askedAt: NOW,
      maxDoubts: 400,
      resources: [
        {
          resource: 'orders',
          settings,
          watermark: startedAt('2026-05-13T00:00:00.000Z', null),
          deletions: null,
          wantedAt: NOW,
          dueAt: NOW,
          failures: 0,
        },
      ],
    },
    session,
  );
  const [found] = report.resources;
  if (found?.outcome !== 'read') throw new Error(JSON.stringify(found));
  return found.notifications;
}

const recordOf = (amount: string) =>
  `{"id":12345678901234567890,"u":1778641200818008066,"amount":${amount},"zero":0.00,"big":1e400,"list":[9.50,-0]}`;

describe('a record', () => {
  it('is sent with the digits and the types that the vendor gave it', async () => {
    const [notification] = await polled(`{"items":[${recordOf('1884518522.1684267241')}],"total":1.0}`);
    expect(notification?.body).toContain(`"raw":{"orders":[${recordOf('1884518522.1684267241')}]`);
    expect(notification?.events).toMatchObject([
      { objectId: '12345678901234567890', date: '2026-05-13T03:00:00.818Z' },
    ]);
  });

  it('has another version, and so another event, if only a digit differs that JavaScript does not hold', async () => {
    const eventIdOf = async (amount: string) =>
      (await polled(`{"items":[${recordOf(amount)}]}`))[0]?.events[0]?.eventId;
    const one = await eventIdOf('1884518522.1684267241');
    expect(await eventIdOf('1884518522.1684267242')).not.toBe(one);
    expect(await eventIdOf('1884518522.16842672410')).toBe(one);
  });
});
