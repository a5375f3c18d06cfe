import { MockActivityEnvironment } from '@temporalio/testing';
import type { Client } from '@temporalio/client';
import { createActivities, type ActivityDependencies } from '../../src/activities';
import { openKept, sealKept } from '../../src/activities/vendor/grant';
import type { HttpRequest, HttpResponse } from '../../src/activities/io/http';
import { createSealer, sealConfiguration } from '../../src/configuration/sealing';
import type { DueResource } from '../../src/contract/activities';
import type { PollReport, SweepReport } from '../../src/domain/instance/reports';
import { startedAt } from '../../src/domain/reading/watermark';
import { DEFAULT_NOTIFICATION_RULES } from '../../src/domain/delivery/settings';
import type { ResourceSettings } from '../../src/domain/reading/settings';
import { elementOf, elements } from '../../src/elements/registry';
import { instance as modelInstance } from '../domain/instance/instance-model';
import { TEST_KEY } from '../support/stage';
import { fullPoll } from '../support/full-poll';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const NOW = new Date(NOW_MS).toISOString();
const sealer = createSealer([TEST_KEY]);
const instance = { ...modelInstance, elementKey: 'rest' };
const place = { dependencies: { sealer }, instanceId: instance.id };
const connection = sealConfiguration(
  {
    'base.url': 'http://vendor.example',
    'authentication.type': 'oauth2',
    'oauth.grant.type': 'authorization_code',
    'oauth.token.url': 'http://vendor.example/token',
    'oauth.api.key': 'id',
    'oauth.api.secret': 'secret',
    'providerData.code': 'code',
    'pagination.type': 'page',
  },
  elementOf('rest')!,
  instance.id,
  sealer,
);
const date = { field: 'u', format: "yyyy-MM-dd'T'HH:mm:ss'Z'", timezone: 'GMT' };

function settingsOf(url: string, deletes: ResourceSettings['deletes'] = { mode: 'none' }): ResourceSettings {
  return {
    url,
    idField: ['id'],
    ignoreFields: [],
    order: null,
    updated: date,
    created: null,
    filterByUpdatedDate: true,
    filterByCurrentDate: false,
    createdCheckToleranceMs: 0,
    pageSize: null,
    pollDelayMs: 0,
    recordsPath: null,
    deletes,
  };
}

const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  isWhole: true,
});

/** A grant whose token ends in a moment, or lives for an hour. */
function grantOf(number: number, { isEnding }: { isEnding: boolean }): string {
  const text = JSON.stringify({
    access_token: `access-${number}`,
    refresh_token: `refresh-${number}`,
    expires_in: 3600,
    token_type: 'bearer',
  });
  const receivedAtMs = isEnding ? NOW_MS - 3_590_000 : NOW_MS;
  return sealKept({ response: { status: 200, headers: {}, text }, receivedAtMs, before: {} }, place);
}

function refreshTokenIn(grant: string | null): string | null {
  const known = openKept(grant, place);
  return known.ok ? (known.value.tokens?.refreshToken ?? null) : null;
}

function environment(send: (request: HttpRequest) => Promise<HttpResponse>) {
  const client = {
    withAbortSignal: <T>(_: AbortSignal, work: () => Promise<T>) => work(),
    activity: { heartbeat: () => Promise.resolve() },
  } as unknown as Client;
  const dependencies: ActivityDependencies = {
    sealer,
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 10,
    send,
    now: () => NOW_MS,
  };
  return { env: new MockActivityEnvironment({}, { client }), activities: createActivities(dependencies) };
}

describe('a sweep that is asked to end', () => {
  it('answers with the tokens that it was given meanwhile: nobody else knows them', async () => {
    let pages = 0;
    const { env, activities } = environment((request) => {
      if (request.url.endsWith('/token'))
        return Promise.resolve(
          json(200, { access_token: 'access-2', refresh_token: 'refresh-2', expires_in: 3600, token_type: 'bearer' }),
        );
      pages += 1;
      if (pages === 3) env.cancel();
      if (request.signal?.aborted) return Promise.reject(new Error('aborted'));
      return Promise.resolve(json(200, [{ id: pages }]));
    });
    const report: SweepReport = await env.run(activities.sweepResource, {
      instance,
      connection,
      grant: grantOf(1, { isEnding: true }),
      resource: 'accounts',
      settings: settingsOf('/accounts', { mode: 'sweep', everyMs: 60_000, url: null }),
      sweep: 1,
      known: null,
      recorded: 0,
      told: [],
    });
    expect(report.result).toEqual({ outcome: 'interrupted' });
    expect(refreshTokenIn(report.grant)).toBe('refresh-2');
  });
});

describe('a token that is refused halfway, where no new one can be had', () => {
  it('is the failure of that resource: what was read before it stays, and the rest is read', async () => {
    const { env, activities } = environment((request) => {
      if (request.url.endsWith('/token')) return Promise.resolve(json(503, {}));
      if (request.url.includes('/leads')) return Promise.resolve(json(401, { error: 'no' }));
      return Promise.resolve(json(200, [{ id: 1, u: '2026-03-01T11:59:00Z' }]));
    });
    const due = (resource: string): DueResource => ({
      resource,
      settings: settingsOf(`/${resource}`),
      watermark: startedAt('2026-03-01T00:00:00.000Z', null),
      deletions: null,
      wantedAt: NOW,
      dueAt: NOW,
      failures: 0,
    });
    const report: PollReport = await env.run(fullPoll(activities), {
      instance,
      connection: { ...connection, 'pagination.type': 'none' },
      grant: grantOf(1, { isEnding: false }),
      start: 'now',
      notifications: DEFAULT_NOTIFICATION_RULES,
      askedAt: NOW,
      maxDoubts: 400,
      resources: [due('accounts'), due('leads'), due('orders')],
    });
    expect(report.resources).toMatchObject([
      { resource: 'accounts', outcome: 'read', notifications: [{ events: [{ objectId: '1' }] }] },
      { resource: 'leads', outcome: 'failed', failure: { kind: 'unavailable' } },
      { resource: 'orders', outcome: 'read', notifications: [{ events: [{ objectId: '1' }] }] },
    ]);
  });
});
