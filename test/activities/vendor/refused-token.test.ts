import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities } from '../../../src/activities';
import { sealKept } from '../../../src/activities/vendor/grant';
import type { HttpResponse } from '../../../src/activities/io/http';
import { createSealer, sealConfiguration } from '../../../src/configuration/sealing';
import type { RecordsReading } from '../../../src/contract/activities';
import type { JsonObject } from '../../../src/domain/values/json';
import { askedOf } from '../../../src/domain/instance/asked';
import { recordPoll, UNAUTHORIZED_LIMIT } from '../../../src/domain/instance/polling';
import { recordSweep } from '../../../src/domain/instance/sweeps';
import { initialState, stateNameOf, type InstanceState } from '../../../src/domain/instance/state';
import type { PollReport, SweepReport } from '../../../src/domain/instance/reports';
import { notificationRulesOf } from '../../../src/domain/instance/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import { startedAt } from '../../../src/domain/reading/watermark';
import { elementOf, elements } from '../../../src/elements/registry';
import { instance as modelInstance, settingsOf } from '../../domain/instance/instance-model';
import { TEST_KEY } from '../../support/stage';
import { fullPoll } from '../../support/full-poll';

const NOW_MS = Date.parse('2026-03-01T12:00:00Z');
const NOW = new Date(NOW_MS).toISOString();
const NAMES = ['orders', 'audit', 'leads'];
const sealer = createSealer([TEST_KEY]);
const instance = { ...modelInstance, elementKey: 'rest' };
const connection = sealConfiguration(
  {
    'base.url': 'http://vendor.example',
    'authentication.type': 'oauth2',
    'oauth.grant.type': 'authorization_code',
    'oauth.token.url': 'http://vendor.example/token',
    'oauth.api.key': 'id',
    'oauth.api.secret': 'secret',
    'providerData.code': 'code',
    'pagination.type': 'none',
  },
  elementOf('rest')!,
  instance.id,
  sealer,
);
const settings: Omit<ResourceSettings, 'url' | 'deletes'> = {
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
  recordsPath: null,
};
const SWEPT: ResourceSettings['deletes'] = { mode: 'sweep', everyMs: 60_000, url: null };
const RENEWABLE = { refresh_token: 'refresh-1' };

/** What the vendor refuses with 401; how its token endpoint answers. */
let refused: string[];
let answerOfTokens: () => HttpResponse;
let asked: string[];
beforeEach(() => {
  [refused, asked] = [[], []];
  answerOfTokens = () => json(500, {});
});

const json = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: {},
  body: Buffer.from(JSON.stringify(body)),
  isWhole: true,
});

const tokens = (number: number, more: JsonObject = {}) => ({
  access_token: `t${number}`,
  token_type: 'bearer',
  ...more,
});

/** A grant of an access token that may be renewed or not. */
function grantOf(more: JsonObject = {}): string {
  const response = { status: 200, headers: {}, text: JSON.stringify(tokens(1, more)) };
  return sealKept(
    { response, receivedAtMs: NOW_MS, before: {} },
    { dependencies: { sealer }, instanceId: instance.id },
  );
}

function environment() {
  const client = {
    withAbortSignal: <T>(_: AbortSignal, work: () => Promise<T>) => work(),
    activity: { heartbeat: () => Promise.resolve() },
  } as unknown as Client;
  const activities = createActivities({
    sealer,
    elementOf,
    elementKeys: elements.map(({ key }) => key),
    minRefreshIntervalMs: 10,
    now: () => NOW_MS,
    send: ({ url, headers }) => {
      const path = new URL(url).pathname;
      asked.push(path === '/token' ? path : `${path} ${headers['authorization']}`);
      if (path === '/token') return Promise.resolve(answerOfTokens());
      return Promise.resolve(refused.includes(path) ? json(401, { error: 'no' }) : json(200, []));
    },
  });
  return { env: new MockActivityEnvironment({}, { client }), activities };
}

function poll(grant: string, names = NAMES): Promise<PollReport> {
  const { env, activities } = environment();
  const resources = names.map((resource) => ({
    resource,
    settings: { ...settings, url: `/${resource}`, deletes: { mode: 'none' } as const },
    watermark: startedAt('2026-03-01T00:00:00.000Z', null),
    deletions: null,
    wantedAt: NOW,
    dueAt: NOW,
    failures: 0,
  }));
  const notifications = notificationRulesOf(settingsOf(names));
  const input = {
    instance,
    connection,
    grant,
    start: 'now' as const,
    notifications,
    askedAt: NOW,
    maxDoubts: 400,
    resources,
  };
  return env.run(fullPoll(activities), input);
}

function sweep(grant: string): Promise<SweepReport> {
  const { env, activities } = environment();
  const input = { instance, connection, grant, resource: 'audit', sweep: 1, known: null, recorded: 0, told: [] };
  return env.run(activities.sweepResource, { ...input, settings: { ...settings, url: '/audit', deletes: SWEPT } });
}

function read(grant: string): Promise<RecordsReading> {
  const { env, activities } = environment();
  const place = { position: null, skip: 0 };
  const request = {
    resource: 'audit',
    hubUrl: '/audit',
    recordId: null,
    updatedField: null,
    recordsPath: null,
    pageSize: 5,
    place,
  };
  return env.run(activities.readRecords, { instance, connection, grant, request });
}

/** What became of each resource: `read`, or the kind of its failure. */
const outcomes = ({ resources }: PollReport) =>
  resources.map((one) => (one.outcome === 'read' ? one.outcome : one.failure.kind));

const fresh = () => initialState(instance, connection, settingsOf(NAMES), NOW);
const after = (state: InstanceState, report: PollReport) =>
  recordPoll(state, report, askedOf(state, NAMES), { askedAt: NOW, nowMs: NOW_MS });

describe('a 401 on a token that nothing can renew', () => {
  it('is the failure of its resource; the others are read with the same token', async () => {
    refused = ['/audit'];
    const report = await poll(grantOf());
    expect(outcomes(report)).toEqual(['read', 'unauthorized', 'read']);
    expect(report).toMatchObject({ reauthorization: null, resources: [{}, { failure: { status: 401 } }, {}] });
    expect(asked).toEqual(['/orders Bearer t1', '/audit Bearer t1', '/leads Bearer t1']);
  });

  it('leaves the instance polling for as long as another resource reads well', async () => {
    refused = ['/audit'];
    let state = fresh();
    for (let polls = 0; polls < 2 * UNAUTHORIZED_LIMIT; polls += 1) state = after(state, await poll(grantOf()));
    for (let polls = 0; polls < 2 * UNAUTHORIZED_LIMIT; polls += 1)
      state = after(state, await poll(grantOf(), ['audit']));
    expect(stateNameOf(state)).toBe('polling');
    expect(state.resources['audit']).toMatchObject({ lastError: expect.stringContaining('401') as string });
    expect(state.resources['orders']).toMatchObject({ lastError: null, consecutiveFailures: 0 });
  });

  it('of every resource asks for a person after as many polls as with any credentials', async () => {
    refused = NAMES.map((name) => `/${name}`);
    let state = fresh();
    for (let polls = 1; polls <= UNAUTHORIZED_LIMIT; polls += 1) {
      expect(stateNameOf(state)).toBe('polling');
      state = after(state, await poll(grantOf()));
    }
    expect(stateNameOf(state)).toBe('reauth_required');
  });

  it('in a sweep is the failure of that sweep', async () => {
    refused = ['/audit'];
    const report = await sweep(grantOf());
    expect(report).toMatchObject({ reauthorization: null, result: { outcome: 'failed', failure: { status: 401 } } });
    const state = recordSweep(fresh(), 'audit', report, NOW, NOW_MS);
    expect(stateNameOf(state)).toBe('polling');
  });
});

describe('a 401 on a read of the hub', () => {
  it.each<[string, JsonObject, boolean]>([
    ['has the instance asked for a new token', RENEWABLE, true],
    ['is told at once where nothing can renew it', {}, false],
  ])('%s', async (_, more, isTokenStale) => {
    refused = ['/audit'];
    expect(await read(grantOf(more))).toMatchObject({ failure: { status: 401 }, isTokenStale });
  });
});

describe('a 401 on a token that can be renewed', () => {
  it('is answered with one new token an activity; after that it stands for its resource', async () => {
    refused = ['/audit', '/leads'];
    answerOfTokens = () => json(200, tokens(2, RENEWABLE));
    const report = await poll(grantOf(RENEWABLE));
    expect(outcomes(report)).toEqual(['read', 'unauthorized', 'unauthorized']);
    expect(report.reauthorization).toBeNull();
    expect(asked).toEqual(['/orders Bearer t1', '/audit Bearer t1', '/token', '/audit Bearer t2', '/leads Bearer t2']);
  });

  it('is told as the trouble of a token endpoint that is in trouble: asked once, and the others are read', async () => {
    refused = ['/orders', '/audit'];
    answerOfTokens = () => json(503, {});
    const report = await poll(grantOf(RENEWABLE));
    expect(outcomes(report)).toEqual(['unavailable', 'unavailable', 'read']);
    expect(report.reauthorization).toBeNull();
    expect(asked.filter((path) => path === '/token')).toHaveLength(1);
  });

  it('ends the grant at once where the token endpoint refuses for good', async () => {
    refused = ['/audit'];
    answerOfTokens = () => json(400, { error: 'invalid_grant' });
    const report = await poll(grantOf(RENEWABLE));
    expect(outcomes(report)).toEqual(['read', 'unauthorized', 'unauthorized']);
    expect(report.reauthorization).toContain('invalid_grant');
    expect(stateNameOf(after(fresh(), report))).toBe('reauth_required');
    expect((await sweep(grantOf(RENEWABLE))).reauthorization).toContain('invalid_grant');
  });
});
