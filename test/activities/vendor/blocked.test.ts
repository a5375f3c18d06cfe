import { createHttpSend } from '../../../src/activities';
import { isUnsent } from '../../../src/activities/failures';
import { fetchPage } from '../../../src/activities/vendor/fetch-page';
import type { ListQuery } from '../../../src/elements/element';
import { sagecrm } from '../../../src/elements/sagecrm';
import { startLoopbackListener, type LoopbackListener } from '../../support/loopback-listener';

let listener: LoopbackListener;
beforeAll(async () => {
  listener = await startLoopbackListener();
});
afterAll(() => listener.close());

const query = (subdomain: string): ListQuery => ({
  connection: { subdomain, username: 'admin', password: 'crm-password' },
  token: null,
  nonce: '0'.repeat(32),
  resource: 'accounts',
  hubUrl: "/hubs/crm/accounts?where=Comp_UpdatedDate>'2017-06-12T14:09:00Z'",
  updatedField: null,
  recordsPath: null,
  pageSize: 100,
  position: null,
});

describe('a vendor that may not be reached', () => {
  it('is a failure that says why and what an operator can do, and gets no credentials', async () => {
    const dependencies = { send: createHttpSend(), now: Date.now };
    const subdomain = `http://127.0.0.1:${listener.port}`;
    expect(await fetchPage(dependencies, sagecrm, query(subdomain), new AbortController().signal)).toEqual({
      ok: false,
      problem: {
        kind: 'unavailable',
        message:
          'blocked: 127.0.0.1 is not a public address; an operator can allow it with ELEMENT_EVENTS_EGRESS_ALLOW',
        status: null,
        retryAfterMs: null,
      },
    });
    expect(listener.reached).toEqual([]);
  });

  it('was sent nothing, so an authorization code stays good', async () => {
    const request = {
      method: 'POST',
      url: 'http://10.0.0.1/token',
      headers: {},
      timeoutMs: 100,
      maxBytes: 10,
    } as const;
    const error: unknown = await createHttpSend()(request).catch((thrown: unknown) => thrown);
    expect(isUnsent(error)).toBe(true);
  });
});
