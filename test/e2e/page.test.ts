import type { BrowserContext, Page } from 'playwright-core';
import { PASSWORD, SECRETS, type TestService } from '../client/service';
import { startRestVendor, type RestVendorSimulator } from '../simulators/rest-vendor';
import { startSageOne, type SageOneSimulator } from '../simulators/sage-one';
import { faultsOf } from '../support/accessibility';
import { startPageStage, type PageStage } from '../support/page-stage';
import { createStory } from '../support/story';
import {
  authenticate,
  createInstance,
  enableEvents,
  fillIn,
  pasteOver,
  previewOf,
  signIn,
  switchEvents,
  typeOver,
} from '../support/page-steps';

/** The web page in a real browser, against the real service and simulated vendors. One person, from top to bottom. */
const SECONDS_3 = '0.05';
const step = createStory();
let stage: PageStage;
let service: TestService;
let sageOne: SageOneSimulator;
let restVendor: RestVendorSimulator;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  const permissions = ['clipboard-read', 'clipboard-write'];
  [stage, sageOne, restVendor] = await Promise.all([
    startPageStage({ permissions }, { isSignedIn: false }),
    startSageOne(),
    startRestVendor({ paging: 'page' }),
  ]);
  ({ service, context, page, complaints } = stage);
});
afterAll(() => Promise.all([stage?.close(), sageOne?.close(), restVendor?.close()]), 120_000);

describe('signing in', () => {
  step('refuses wrong secrets in words', async () => {
    await signIn(page, { ...SECRETS, userSecret: 'no-such-secret' });
    await page.getByRole('alert').getByText('not the secrets of this service').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  step('takes the right ones, and keeps them where no script can read them', async () => {
    await signIn(page, SECRETS);
    await page.getByText('There is no instance yet').waitFor();
    expect(await page.evaluate('document.cookie + JSON.stringify(sessionStorage) + JSON.stringify(localStorage)')).toBe(
      '{}{}',
    );
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookie?.value).not.toContain(SECRETS.userSecret);
  });

  step('is of no use to a script of another site, which cannot send the header of the page', async () => {
    const [cookie] = await context.cookies();
    const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
    const asked = (more: Record<string, string>) =>
      fetch(`${service.api.url}/elements`, { headers: { ...headers, ...more } });
    expect((await asked({})).status).toBe(401);
    expect((await asked({ 'element-events-page': '1' })).status).toBe(200);
  });
});

describe('the Sage CRM document on the page', () => {
  step('says what is wrong at its field and its line, before anything is created', async () => {
    await authenticate(page, 'Sage CRM');
    await fillIn(page, { Name: 'SageCRMPolling', Tags: 'Docs', Username: 'admin', Password: PASSWORD });
    await enableEvents(page, 'no URL', SECONDS_3);
    await page.getByRole('button', { name: 'Edit accounts' }).click();
    const editor = page.getByRole('textbox', { name: 'Poller configuration, JSON' });
    await typeOver(page, editor, 'idField', 'idFeild');
    await page.getByText('/accounts/idFeild').waitFor();
    expect(await page.locator('.cm-lintRange-error').first().innerText()).toContain('idFeild');
    await page.getByRole('button', { name: 'Create Instance' }).click();
    await page.locator('.field-wrong').filter({ hasText: 'Callback URL' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await typeOver(page, editor, 'idFeild', 'idField');
    await fillIn(page, { 'Event Notification Callback URL': service.receiver.url });
    await page.getByText('/accounts/idFeild').waitFor({ state: 'detached' });
    await page.locator('.field-wrong').filter({ hasText: 'Subdomain' }).waitFor();
  });

  step('shows what a poll would see, before there is an instance', async () => {
    service.vendor.create('company', { comp_name: 'There before' });
    const withoutAddress = await previewOf(page, 'accounts');
    await withoutAddress.getByText('/configuration/subdomain').waitFor();
    await withoutAddress.getByRole('button', { name: 'Close' }).click();
    await fillIn(page, { Subdomain: service.vendor.url });
    const preview = await previewOf(page, 'accounts');
    await preview.getByText('There before').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await preview.getByRole('button', { name: 'Close' }).click();
  });

  step('creates its instance, after a test notification', async () => {
    await page.getByRole('checkbox', { name: 'users' }).uncheck();
    await page.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('The receiver accepted the test notification').waitFor();
    await createInstance(page, 'SageCRMPolling');
    await page.getByRole('rowheader', { name: 'opportunities' }).waitFor();
    expect(await page.getByRole('rowheader', { name: 'users' }).count()).toBe(0);
  });

  step('shows a change in the event log as it arrives', async () => {
    await page
      .getByRole('row', { name: /accounts/ })
      .filter({ hasText: /\d:\d\d:\d\d/ })
      .waitFor();
    service.vendor.create('company', { comp_name: 'Gatecom' });
    const arrived = page.getByRole('row', { name: /CREATED accounts.*delivered/ });
    await arrived.waitFor();
    const id = String(service.receiver.deliveries.at(-1)?.headers['webhook-id']);
    await arrived.getByText(id).waitFor();
    expect(await arrived.locator('time').count()).toBe(2);
    expect(await faultsOf(page)).toEqual([]);
  });

  step('goes on with everything else while the receiver rejects two events', async () => {
    service.receiver.replyWith({ status: 422 });
    service.vendor.create('company', { comp_name: 'Rejected Ltd' });
    service.vendor.create('company', { comp_name: 'Given up Ltd' });
    const preview = await previewOf(page, 'accounts');
    await preview.getByText('Comp_UpdatedDate').first().waitFor();
    await preview.getByRole('button', { name: 'Close' }).click();
  });

  step('says what is wrong with a change while it is typed, and changes nothing by it', async () => {
    await page.getByRole('button', { name: 'Edit configuration' }).click();
    const interval = 'Event poller refresh interval (mins)';
    await fillIn(page, { [interval]: 'often' });
    await page.getByRole('button', { name: 'Edit accounts' }).click();
    await page.locator('.field-wrong').filter({ hasText: interval }).waitFor();
    const editor = page.getByRole('textbox', { name: 'Poller configuration, JSON' });
    await typeOver(page, editor, 'idField', 'idFeild');
    await page.getByText('/accounts/idFeild').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await typeOver(page, editor, 'idFeild', 'idField');
    await fillIn(page, { [interval]: SECONDS_3 });
    await page.getByText('/accounts/idFeild').waitFor({ state: 'detached' });
    await page.locator('.field-wrong').waitFor({ state: 'detached' });
    await page.getByText('revision 1', { exact: true }).waitFor();
  });

  step('is edited while it runs, without a secret coming back', async () => {
    await page.getByRole('checkbox', { name: 'leads' }).uncheck();
    await page.getByText('Credentials', { exact: true }).click();
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    expect(await page.content()).not.toContain(PASSWORD);
    await page.getByLabel('Name', { exact: true }).fill('CRM, four resources less one');
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'CRM, four resources less one' }).waitFor();
    await page.getByRole('rowheader', { name: 'leads' }).waitFor({ state: 'detached' });
  });

  step(
    'redelivers a held event, and discards another',
    async () => {
      const held = page.getByRole('region', { name: 'Held' });
      const two = held.getByText(/CREATED accounts/);
      await two.nth(1).waitFor({ timeout: 40_000 });
      expect(await faultsOf(page)).toEqual([]);
      service.receiver.clearReplies();
      await held.getByRole('button', { name: 'Redeliver' }).first().click();
      await page.getByText('The receiver has accepted it').waitFor();
      await two.nth(1).waitFor({ state: 'detached' });
      await held.getByRole('button', { name: 'Discard' }).click();
      await page.getByText('Discarded.').waitFor();
      await held.waitFor({ state: 'detached' });
      await page.getByRole('row', { name: /CREATED accounts.*discarded/ }).waitFor();
    },
    90_000,
  );

  step('has its events switched off, which resuming would not change, and on again', async () => {
    await switchEvents(page, false);
    await page.getByText('Events are off: turn Events Enabled on under Edit configuration.').waitFor();
    expect(await page.getByRole('button', { name: /Resume|Pause/ }).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    await switchEvents(page, true);
    await page.getByText('Polling', { exact: true }).waitFor();
  });

  step('pauses, resumes, polls now and reads again from a date', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Polling', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Poll now' }).click();
    await page.getByText('A poll was asked for').waitFor();
    await page.getByRole('button', { name: 'Backfill accounts' }).click();
    await page.getByLabel('Since').fill('yesterday');
    await page.getByRole('button', { name: 'Start backfill' }).click();
    await page.locator('.field-wrong').filter({ hasText: 'Since' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel('Since').fill('2024-05-01T00:00:00Z');
    await page.getByRole('button', { name: 'Start backfill' }).click();
    await page.getByText('accounts is read again from').waitFor();
  });

  step('hands the element token out without showing it', async () => {
    await page.getByRole('button', { name: 'Copy token' }).click();
    await page.getByText('on the clipboard').waitFor();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(token).toMatch(/^[\w+/]{40,}=*$/);
    expect(await page.content()).not.toContain(token);
  });
});

describe('an instance that is busy', () => {
  step(
    'takes a change later: accepted is told apart from applied',
    async () => {
      await page.getByRole('button', { name: 'Edit configuration' }).click();
      await page.getByLabel('Name', { exact: true }).fill('CRM, busy');
      const { vendor } = service;
      vendor.clearRequests();
      // Longer than the API waits for a change to be applied. The quick poll waits for the first of the two.
      vendor.failNext(2, { delayMs: 14_000 }, { entity: 'company' });
      await page.getByRole('button', { name: 'Poll now' }).click();
      await vendor.waitForRequests((log) => log.some(({ entity }) => entity === 'company'), 20_000);
      await page.getByRole('button', { name: 'Save' }).click();
      const waiting = page.getByText('Accepted, and not applied yet');
      await waiting.waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('heading', { name: 'CRM, busy' }).waitFor();
      await waiting.waitFor({ state: 'detached' });
    },
    40_000,
  );
});

describe('any REST API on the page', () => {
  step('asks for what its authentication needs, and previews what it would poll', async () => {
    await authenticate(page, 'REST API');
    await fillIn(page, { 'Base URL': restVendor.baseUrl });
    await enableEvents(page, service.receiver.url, SECONDS_3);
    await page.getByRole('textbox', { name: 'Another resource' }).fill('tickets');
    await page.getByRole('button', { name: 'Add' }).click();
    const tickets = {
      url: "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}",
      idField: 'id',
      recordsPath: 'data.items',
    };
    const dates = { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" };
    const editor = page.getByRole('textbox', { name: 'Poller configuration, JSON' });
    await pasteOver(page, editor, JSON.stringify({ tickets: { ...tickets, datesConfiguration: dates } }));
    restVendor.put('tickets', { id: 1, subject: 'It rains in', updated_at: '2001-01-01T00:00:00Z' });
    const preview = await previewOf(page, 'tickets');
    await preview.getByText('It rains in').waitFor();
    await preview.getByRole('button', { name: 'Close' }).click();
    expect(await faultsOf(page)).toEqual([]);
  });

  step('says that a preview has to wait where an access token is needed', async () => {
    await page.getByLabel('Authentication').selectOption('oauth2');
    await page.getByText('Records can be previewed once the instance is there').waitFor();
    expect(await page.getByRole('button', { name: 'Preview tickets' }).count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  step('and the form of SAP Open Connectors have no fault that axe knows', async () => {
    await authenticate(page, 'SAP Open Connectors');
    await enableEvents(page, service.receiver.url, SECONDS_3);
    await page.getByRole('button', { name: 'Edit JSON' }).click();
    await page.getByRole('button', { name: 'Create Instance' }).click();
    await page.locator('.field-wrong').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});

describe('the Sage One document on the page', () => {
  step('asks for consent at the vendor, and creates the instance with the code that comes back', async () => {
    await authenticate(page, 'Sage One');
    const { switches } = sageOne;
    switches.redirectUris = [`${service.api.url}/consent/callback`];
    await fillIn(page, {
      Name: 'API_Polling',
      Tags: 'Test',
      'Client ID': switches.clientId,
      'Client secret': switches.clientSecret,
      'Signing secret': switches.signingSecret,
      'APIM subscription key': switches.subscriptionKey,
      Country: 'US',
      'Base URL': sageOne.baseUrl,
      'Token URL': sageOne.tokenUrl,
      'Consent URL': sageOne.authorizeUrl,
    });
    await enableEvents(page, service.receiver.url, SECONDS_3);
    expect(await faultsOf(page)).toEqual([]);
    await createInstance(page, 'API_Polling');
    await page
      .getByRole('row', { name: /customers/ })
      .filter({ hasText: /\d:\d\d:\d\d/ })
      .waitFor();
    expect(context.pages()).toHaveLength(1);
    expect(sageOne.tokenCalls.map(({ grantType, error }) => error ?? grantType)).toEqual(['authorization_code']);
    sageOne.create('customers', { displayed_as: 'Quarry Ltd' });
    await page.getByRole('row', { name: /CREATED customers.*delivered/ }).waitFor();
  });

  step('says so where the person refuses', async () => {
    await authenticate(page, 'Sage One');
    const { switches } = sageOne;
    switches.consent = 'deny';
    await fillIn(page, {
      Name: 'Refused',
      'Client ID': switches.clientId,
      'Client secret': switches.clientSecret,
      'APIM subscription key': switches.subscriptionKey,
      Country: 'US',
      'Consent URL': sageOne.authorizeUrl,
    });
    await page.getByRole('switch', { name: 'Events Enabled' }).uncheck();
    await page.getByRole('button', { name: 'Create Instance' }).click();
    await page.getByRole('alert').getByText('access_denied').waitFor();
  });

  step('takes no code that this browser did not ask for', async () => {
    const stranger = await context.newPage();
    const answer = await stranger.goto(`${service.api.url}/consent/callback?code=stolen&state=guessed`);
    expect(answer?.status()).toBe(400);
    await stranger.close();
  });
});

describe('all instances', () => {
  step(
    'are listed, those in trouble first, and filtered',
    async () => {
      sageOne.revokeAll();
      await page.getByRole('link', { name: 'Instances' }).click();
      await page.getByRole('row', { name: /Needs credentials API_Polling/ }).waitFor({ timeout: 30_000 });
      expect(await page.getByRole('rowheader').allInnerTexts()).toEqual([
        expect.stringContaining('API_Polling'),
        expect.stringContaining('CRM, busy'),
      ]);
      expect(await faultsOf(page)).toEqual([]);
      await page.getByLabel('Tag').fill('Docs');
      await page.getByRole('row', { name: /API_Polling/ }).waitFor({ state: 'detached' });
      expect(await page.getByRole('rowheader').count()).toBe(1);
    },
    60_000,
  );

  step('poll again after a new consent, where the vendor took the old one back', async () => {
    await page.getByLabel('Tag').fill('');
    await page.getByRole('link', { name: 'API_Polling' }).click();
    await page.getByText('The vendor refuses the credentials').waitFor();
    for (const name of ['Resume', 'Pause']) await page.getByRole('button', { name, exact: true }).waitFor();
    sageOne.switches.consent = 'grant';
    await page.getByRole('button', { name: 'Edit configuration' }).click();
    await page.getByRole('button', { name: 'Authorize again' }).click();
    await page.getByText('Polling', { exact: true }).waitFor();
    await page.getByText('The vendor refuses the credentials').waitFor({ state: 'detached' });
    sageOne.create('customers', { displayed_as: 'After the consent' });
    await page
      .getByRole('row', { name: /CREATED customers.*delivered/ })
      .nth(1)
      .waitFor();
    expect(context.pages()).toHaveLength(1);
  });

  step('lose the one that is deleted, after a question', async () => {
    await page.getByRole('link', { name: 'Instances' }).first().click();
    await page.getByRole('link', { name: /CRM, busy/ }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete instance' }).click();
    await page.getByRole('rowheader', { name: /API_Polling/ }).waitFor();
    await page.getByRole('rowheader', { name: /CRM, busy/ }).waitFor({ state: 'detached' });
  });

  step('and the catalog are gone after signing out', async () => {
    await page.getByRole('link', { name: 'Elements Catalog' }).click();
    await page.getByText('4 elements').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await context.cookies()).toEqual([]);
  });

  step('left no complaint in the browser: no script failed, and the policy stopped nothing', () => {
    expect(complaints).toEqual([]);
  });
});
