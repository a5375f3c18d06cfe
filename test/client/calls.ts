import type { TestService } from './service';

/** One call of the API as it is described, and what it needs to succeed. */
export interface Call {
  /**
   * What says which instance is meant: the id in the path, the element token alone, or nothing, for calls about none.
   */
  by: 'id' | 'token' | 'organization' | 'nobody';
  /** In place of `{...}` in the path; ids are known at the time of the call. */
  path?: Record<string, string>;
  query?: string;
  payload?(service: TestService): object;
  status: number;
  /** What is a 400, and which parts of it are wrong. Left out: nothing is sent that could be. */
  bad?: { query?: string; payload?(service: TestService): object; pointers: string[] };
}

const body = (service: TestService) => service.body();
const change = () => ({ name: 'Renamed' });
const payloads = () => ({ payloads: [{ metadata: {}, data: '' }] });
const CRM_ACCOUNTS = { hub: 'crm', resource: 'accounts' };

export const BAD_BODY = {
  payload: (service: TestService) => ({
    ...service.body({ configuration: { colour: 'red', 'event.poller.refresh_interval': 'often' } }),
    surprise: 1,
  }),
  pointers: ['/configuration/colour', '/configuration/event.poller.refresh_interval', '/surprise'],
};
export const BAD_CHANGE = {
  payload: () => ({ name: '', element: { key: 'sageone' } }),
  pointers: ['/element', '/name'],
};
const BAD_BACKFILL = {
  payload: () => ({ resource: 'cats', since: 'then', until: 'now' }),
  pointers: ['/resource', '/since', '/until'],
};
const BAD_PAYLOADS = { payload: () => ({ payloads: 7 }), pointers: ['/payloads'] };

const CONSENT: Call = {
  by: 'organization',
  path: { keyOrId: 'sageone' },
  query: 'apiKey=client&apiSecret=secret&callbackUrl=https%3A%2F%2Fexample.com%2Fcallback&state=mine',
  status: 200,
};

/** Every call that the API describes, by method and path. */
export const CALLS: Readonly<Record<string, Call>> = {
  'POST /instances': { by: 'organization', payload: body, status: 200, bad: BAD_BODY },
  'GET /instances': {
    by: 'organization',
    query: 'tag=Docs',
    status: 200,
    bad: { query: 'pageSize=0&state=tired', pointers: ['/pageSize', '/state'] },
  },
  'PATCH /instances': { by: 'token', payload: change, status: 200, bad: BAD_CHANGE },
  'PUT /instances': { by: 'token', payload: change, status: 200, bad: BAD_CHANGE },
  'DELETE /instances': { by: 'token', status: 200 },
  'POST /instances/validate': { by: 'organization', payload: body, status: 200 },
  'POST /instances/preview': {
    by: 'organization',
    query: 'resource=accounts',
    payload: body,
    status: 200,
    bad: { query: 'resource=accounts&pageSize=0', payload: body, pointers: ['/pageSize'] },
  },
  'POST /instances/test-notification': { by: 'organization', payload: body, status: 200, bad: BAD_BODY },
  'GET /instances/{id}': { by: 'id', status: 200 },
  'GET /instances/{id}/changes/{changeId}': { by: 'id', path: { changeId: 'recorded-by-signal' }, status: 200 },
  'PATCH /instances/{id}': { by: 'id', payload: change, status: 200, bad: BAD_CHANGE },
  'PUT /instances/{id}': { by: 'id', payload: change, status: 200, bad: BAD_CHANGE },
  'PATCH /instances/{id}/configuration/{key}': {
    by: 'id',
    path: { key: 'event.poller.refresh_interval' },
    payload: () => ({ propertyValue: '30' }),
    status: 200,
  },
  'DELETE /instances/{id}': { by: 'id', status: 200 },
  'POST /instances/{id}/validate': { by: 'id', payload: change, status: 200 },
  'PUT /instances/{id}/enabled': { by: 'id', status: 200 },
  'DELETE /instances/{id}/enabled': { by: 'id', status: 200 },
  'PUT /instances/enabled': { by: 'token', status: 200 },
  'DELETE /instances/enabled': { by: 'token', status: 200 },
  'GET /instances/{id}/status': { by: 'id', status: 200 },
  'POST /instances/{id}/poll': { by: 'id', status: 202 },
  'POST /instances/{id}/backfill': {
    by: 'id',
    payload: () => ({ resource: 'accounts', since: '2024-05-01' }),
    status: 202,
    bad: BAD_BACKFILL,
  },
  'GET /instances/{id}/events': { by: 'id', status: 200 },
  'GET /instances/events': { by: 'token', status: 200 },
  'GET /instances/{id}/held': {
    by: 'id',
    query: 'pageSize=1',
    status: 200,
    bad: { query: 'pageSize=51', pointers: ['/pageSize'] },
  },
  'POST /instances/{id}/held/redeliver': {
    by: 'id',
    payload: () => ({ from: '2024-05-01' }),
    status: 202,
    bad: { payload: () => ({ from: 'then', since: 'now' }), pointers: ['/from', '/since'] },
  },
  'POST /instances/{id}/held/{heldId}/redeliver': { by: 'id', status: 202 },
  'DELETE /instances/{id}/held/{heldId}': { by: 'id', status: 204 },
  'POST /instances/{id}/test': { by: 'id', status: 200 },
  'GET /hubs/{hub}/{resource}': {
    by: 'token',
    path: CRM_ACCOUNTS,
    query: 'pageSize=1',
    status: 200,
    bad: { query: 'where=comp_name~', pointers: ['/where'] },
  },
  'GET /hubs/{hub}/{resource}/{recordId}': { by: 'token', path: { ...CRM_ACCOUNTS, recordId: '1' }, status: 200 },
  'GET /elements': { by: 'organization', status: 200 },
  'GET /presets': { by: 'organization', status: 200 },
  'GET /presets/{key}': { by: 'organization', path: { key: 'jira-cloud' }, status: 200 },
  'GET /elements/{keyOrId}': { by: 'organization', path: { keyOrId: 'sagecrm' }, status: 200 },
  'GET /elements/{keyOrId}/oauth/url': CONSENT,
  'GET /elements/{keyOrId}/oauth/token': CONSENT,
  'POST /codec/decode': { by: 'organization', payload: payloads, status: 200, bad: BAD_PAYLOADS },
  'POST /codec/encode': { by: 'organization', payload: payloads, status: 200, bad: BAD_PAYLOADS },
  'GET /healthz': { by: 'nobody', status: 200 },
  'GET /readyz': { by: 'nobody', status: 200 },
  'GET /metrics': { by: 'nobody', status: 200 },
  'GET /openapi.json': { by: 'nobody', status: 200 },
};
