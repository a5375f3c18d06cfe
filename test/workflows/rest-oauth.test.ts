import { consentOf } from '../../src/client/consent';
import type { InstanceStatus } from '../../src/contract/status';
import { rest } from '../../src/elements/rest';
import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import { startRestVendor, type RestVendorSimulator } from '../simulators/rest-vendor';
import { pollsInHistory } from '../support/polls-in-history';
import { startStageWithoutVendor } from '../support/stage';

const HOUR_MS = 3_600_000;
const CALLBACK_URL = 'https://app.example/callback';

let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
let vendor: RestVendorSimulator;
let aheadMs: number;
const now = () => Date.now() + aheadMs;

beforeEach(async () => {
  aheadMs = 0;
  stage = await startStageWithoutVendor({ now });
  vendor = await startRestVendor({ authentication: 'oauth2' }, now);
  vendor.addResource('tickets');
});
afterEach(async () => {
  await stage.close();
  await vendor.close();
});

/** What the consent page sends to the callback. */
async function newCode(challenge: Record<string, string> = {}): Promise<string> {
  const { clientId } = vendor.switches;
  const asked = { response_type: 'code', client_id: clientId, redirect_uri: CALLBACK_URL, ...challenge };
  const answer = await fetch(`${vendor.authorizeUrl}?${new URLSearchParams(asked).toString()}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location')!).searchParams.get('code')!;
}

function bodyWith(code: string): JsonObject {
  return {
    element: { key: 'rest' },
    name: 'Tickets',
    providerData: { code },
    configuration: {
      'base.url': vendor.baseUrl,
      'authentication.type': 'oauth2',
      'oauth.grant.type': 'authorization_code',
      'oauth.token.url': vendor.tokenUrl,
      'oauth.callback.url': CALLBACK_URL,
      'oauth.api.key': vendor.switches.clientId,
      'oauth.api.secret': vendor.switches.clientSecret,
      'event.notification.enabled': true,
      'event.notification.callback.url': stage.receiver.url,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': {
        tickets: {
          url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
          idField: 'id',
          recordsPath: 'data.items',
          datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" },
        },
      },
    },
  };
}

function putTicket(id: number): void {
  vendor.put('tickets', { id, updated_at: `${new Date(now()).toISOString().slice(0, 19)}Z` });
}

/** What the token endpoint carried out: the kind of grant, or the error. */
const tokenCalls = () => vendor.consent.calls.map(({ grantType, error }) => error ?? grantType);
const arrived = () => stage.receiver.events().map(({ objectId }) => objectId);

describe('a REST API with an authorization code', () => {
  it('exchanges the code once, renews what it got when that ends, and brings each change once', async () => {
    const code = await newCode();
    const instance = await stage.startBody(bodyWith(code));
    for (let id = 1; id <= 3; id += 1) {
      putTicket(id);
      await instance.poll();
      aheadMs += 2 * HOUR_MS;
    }
    expect(arrived()).toEqual(['1', '2', '3']);
    expect(tokenCalls()).toEqual(['authorization_code', 'refresh_token', 'refresh_token']);
    // One that needs a token is an activity at once, and says nothing about the next one.
    const tokenNeeded = ['quick', 'whole'] as const;
    const first = ['whole', 'quick', ...tokenNeeded, ...tokenNeeded];
    expect(await pollsInHistory(instance.handle)).toEqual(first);
    aheadMs -= 2 * HOUR_MS;
    await instance.poll();
    expect(await pollsInHistory(instance.handle)).toEqual([...first, 'quick']);
    const exchange = vendor.requests.find(({ path }) => path === '/oauth/token')!;
    expect(Object.fromEntries(new URLSearchParams(exchange.body))).toEqual({
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK_URL,
      client_id: vendor.switches.clientId,
      client_secret: vendor.switches.clientSecret,
    });
    expect((await instance.status()).resources.tickets).toMatchObject({ consecutiveFailures: 0, lastError: null });
  });

  it('whose consent is withdrawn is reauth_required, asks no more, and a new code brings all since', async () => {
    const instance = await stage.startBody(bodyWith(await newCode()));
    putTicket(1);
    const { watermark } = (await instance.poll()).resources.tickets!;
    vendor.consent.revokeAll();
    aheadMs += HOUR_MS;
    putTicket(2);
    await instance.signal(SIGNALS.pollNow);
    const { resources } = await instance.until('the end', ({ state }) => state === 'reauth_required');
    expect(resources.tickets).toMatchObject({ watermark, consecutiveFailures: 1 });
    expect(resources.tickets!.lastError).toMatch(/invalid_grant.*send a new authorization code as providerData\.code/);
    for (const secret of [...vendor.consent.issued, vendor.switches.clientSecret]) {
      expect(resources.tickets!.lastError).not.toContain(secret);
    }
    const asked = vendor.requests.length;
    await instance.signal(SIGNALS.pollNow);
    await instance.signal(SIGNALS.updatePollerConfiguration, { tickets: { pageSize: 50 } });
    await instance.until('the change', ({ configuration }) => configuration.revision === 2);
    expect(vendor.requests).toHaveLength(asked);

    putTicket(3);
    await instance.configure({ 'providerData.code': await newCode() });
    await stage.receiver.waitForEvents(3, 10_000);
    expect(arrived()).toEqual(['1', '2', '3']);
    expect((await instance.status()).state).toBe('polling');
    expect(tokenCalls()).toEqual(['authorization_code', 'invalid_grant', 'authorization_code']);
  });

  it('whose code is refused from the start says so, and takes another one', async () => {
    const used = await newCode();
    aheadMs += HOUR_MS;
    const instance = await stage.startBody(bodyWith(used), { waits: false });
    const { resources } = await instance.until('the end', ({ state }) => state === 'reauth_required');
    expect(resources.tickets!.lastError).toContain('invalid_grant');
    await instance.configure({ 'providerData.code': await newCode() });
    await instance.until('a good poll', ({ state, resources: { tickets } }) => {
      return state === 'polling' && tickets!.watermark !== null;
    });
    expect(tokenCalls()).toEqual(['invalid_grant', 'authorization_code']);
  });

  it('that was asked for with a challenge brings its verifier along, and a code without one leaves the old one behind', async () => {
    const asked = consentOf(
      rest,
      {
        ...(bodyWith('').configuration as JsonObject),
        'oauth.authorization.url': vendor.authorizeUrl,
        'oauth.pkce': 'true',
      },
      's',
    );
    const consent = (asked as Extract<typeof asked, { ok: true }>).value!;
    const { code_challenge = '', code_challenge_method = '' } = Object.fromEntries(new URL(consent.url).searchParams);
    const code = await newCode({ code_challenge, code_challenge_method });
    const body = bodyWith(code);
    const instance = await stage.startBody({ ...body, providerData: { code, codeVerifier: consent.codeVerifier } });
    putTicket(1);
    await instance.poll();
    expect(tokenCalls()).toEqual(['authorization_code']);
    await instance.configure({ 'providerData.code': await newCode() });
    putTicket(2);
    await stage.receiver.waitForEvents(2, 10_000);
    expect(tokenCalls()).toEqual(['authorization_code', 'authorization_code']);
  });
});

describe('a REST API with a login', () => {
  beforeEach(() => {
    vendor.switches.authentication = 'login';
  });

  function loginBody(password: string): JsonObject {
    const { configuration, ...body } = bodyWith('');
    const { 'base.url': base, ...keys } = configuration as JsonObject;
    const events = Object.entries(keys).filter(([key]) => key.startsWith('event.'));
    return {
      ...body,
      providerData: null,
      configuration: {
        ...Object.fromEntries(events),
        'base.url': base!,
        'authentication.type': 'login',
        'login.url': '/login',
        'login.body': '{"identity": "${username}", "password": "${password}"}',
        username: vendor.switches.username,
        password,
      },
    };
  }

  it('logs in when it has to, and brings each change once', async () => {
    const instance = await stage.startBody(loginBody(vendor.switches.password));
    for (let id = 1; id <= 3; id += 1) {
      putTicket(id);
      await instance.poll();
      if (id === 1) vendor.revokeTokens();
      else aheadMs += 2 * HOUR_MS;
    }
    expect(arrived()).toEqual(['1', '2', '3']);
    expect(vendor.requests.filter(({ path }) => path === '/v2/login')).toHaveLength(3);
  });

  it('that is refused five times is reauth_required, and goes on with another password', async () => {
    const instance = await stage.startBody(loginBody('Kanarie/wrong'), { waits: false });
    for (let polls = 1; polls < 5; polls += 1) {
      await instance.until('a poll', ({ resources }) => resources.tickets!.consecutiveFailures === polls);
      await instance.signal(SIGNALS.pollNow);
    }
    const { resources } = await instance.until('the end', ({ state }) => state === 'reauth_required');
    expect(resources.tickets!.lastError).toContain('the user was refused: Failed to authenticate ***');
    await instance.configure({ password: vendor.switches.password });
    const isGood = ({ state, resources: { tickets } }: InstanceStatus) =>
      state === 'polling' && tickets!.watermark !== null;
    await instance.until('a good poll', isGood);
    putTicket(1);
    await instance.poll();
    expect(arrived()).toEqual(['1']);
  });
});
