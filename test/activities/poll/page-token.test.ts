import type { HttpRequest, HttpResponse } from '../../../src/activities/io/http';
import { pollAll } from '../../../src/activities/poll/poll-resources';
import { createSealer } from '../../../src/configuration/sealing';
import type { PollReport } from '../../../src/domain/instance/reports';
import { AS_WRITTEN } from '../../../src/domain/reading/precision';
import { startedAt } from '../../../src/domain/reading/watermark';
import { windowFrom, type Window } from '../../../src/domain/reading/window';
import { DEFAULT_NOTIFICATION_RULES } from '../../../src/domain/delivery/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import { PAGE_TOKEN_BYTES } from '../../../src/domain/instance/state-bounds';
import { elementOf, elements } from '../../../src/elements/registry';
import { instance as modelInstance } from '../../domain/instance/instance-model';
import { TEST_KEY } from '../../support/stage';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const NOW = new Date(NOW_MS).toISOString();
const FROM = '2026-02-28T00:00:00.000Z';

const settings: ResourceSettings = {
  url: "/orders?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
  idField: ['id'],
  ignoreFields: [],
  order: null,
  updated: { field: 'u', format: "yyyy-MM-dd'T'HH:mm:ss'Z'", timezone: 'GMT' },
  created: null,
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  pageSize: null,
  pollDelayMs: 0,
  recordsPath: 'items',
  deletes: { mode: 'none' },
};

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  isWhole: true,
});

/** Polls a vendor that pages by cursor; null asks for the first page. */
function poll(
  vendor: (cursor: string | null) => HttpResponse,
  { window = null, failures = 0 }: { window?: Window | null; failures?: number } = {},
): Promise<PollReport> {
  const dependencies = {
    sealer: createSealer([TEST_KEY]),
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 10,
    send: ({ url }: HttpRequest) => Promise.resolve(vendor(new URL(url).searchParams.get('cursor'))),
    now: () => NOW_MS,
  };
  const session = {
    heartbeat: { grant: null, isExchangingCode: false },
    signal: new AbortController().signal,
    far: { lookup: () => Promise.resolve(null), texts: () => Promise.resolve(null) },
    record: () => Promise.resolve(),
  };
  const input = {
    instance: { ...modelInstance, elementKey: 'rest' },
    connection: {
      'base.url': 'http://vendor.example',
      'authentication.type': 'none',
      'pagination.type': 'cursor',
      'pagination.cursor.path': 'next',
      'pagination.cursor.parameter': 'cursor',
    },
    grant: null,
    start: 'now' as const,
    notifications: DEFAULT_NOTIFICATION_RULES,
    askedAt: NOW,
    maxDoubts: 400,
    resources: [
      {
        resource: 'orders',
        settings,
        watermark: { ...startedAt(FROM, null), dateStepMs: AS_WRITTEN, window },
        deletions: null,
        wantedAt: NOW,
        dueAt: NOW,
        failures,
      },
    ],
  };
  return pollAll(dependencies, input, session);
}

describe('a page token that the vendor does not take any more', () => {
  it.each([
    [400, 0],
    [403, 0],
    [500, 3],
  ])('begins the reading again in the same poll: %d after %d failed polls', async (status, failures) => {
    const window = { ...windowFrom(FROM, null), position: { token: 'old' }, pages: 3 };
    const page = (cursor: string | null) => ({
      items: [{ id: cursor ?? 'first', u: '2026-03-01T11:59:00Z' }],
      next: cursor === null ? 'second' : null,
    });
    const report = await poll(
      (cursor) => (cursor === 'old' ? answer(status, { error: 'cursor expired' }) : answer(200, page(cursor))),
      { window, failures },
    );
    expect(report.resources).toMatchObject([{ outcome: 'read', notifications: [{ events: [{}, {}] }] }]);
  });
});

describe('a page token that is too long to be kept', () => {
  const fitting = 'x'.repeat(PAGE_TOKEN_BYTES - 2);
  const failure = { kind: 'malformed', message: expect.stringMatching(/2001 bytes.*2000.*pageSize/) as string };

  it('is the failure of its page: what came before counts, and the rest is read from the last date on', async () => {
    const report = await poll((cursor) =>
      answer(200, {
        items: (cursor === null ? [1, 2] : [3, 4]).map((second) => ({
          id: second,
          u: `2026-03-01T11:5${cursor === null ? 8 : 9}:0${second}Z`,
        })),
        next: cursor === null ? fitting : `${fitting}x`,
      }),
    );
    expect(report.resources).toMatchObject([
      {
        outcome: 'read',
        notifications: [{ events: [{ objectId: '1' }, { objectId: '2' }] }],
        cutShortBy: failure,
        next: { window: { from: '2026-03-01T11:58:01.000Z', position: null } },
      },
    ]);
  });

  it('is the failure of the poll where the first page has it', async () => {
    const report = await poll(() => answer(200, { items: [], next: `${fitting}x` }));
    expect(report.resources).toMatchObject([{ outcome: 'failed', failure }]);
  });
});

describe('a cursor that stays while its pages go on', () => {
  it.each([
    ['straight', 0],
    ['checked page by page', 2],
  ])('ends if the last page comes again, also with a field that differs (%s)', async (_, readings) => {
    const pages = [
      [1, 2],
      [3, 4],
    ];
    let asked = 0;
    const vendor = (cursor: string | null) => {
      asked = cursor === null ? 0 : asked + 1;
      const ids = pages[Math.min(asked, 1)] as number[];
      const items = ids.map((id) => ({ id, u: `2026-03-01T11:59:0${id}Z`, served: asked }));
      return answer(200, { items, next: 'scroll' });
    };
    const report = await poll(vendor, { window: { ...windowFrom(FROM, null), readings } });
    expect(report.resources).toMatchObject([{ outcome: 'read', cutShortBy: null }]);
    const [read] = report.resources as { notifications: { events: { objectId: string }[] }[] }[];
    expect(read?.notifications.flatMap(({ events }) => events.map(({ objectId }) => objectId))).toEqual([
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(asked).toBeLessThan(6);
  });
});
