import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD, SECRETS, startService, type TestService } from '../client/service';
import { startSageOne, type SageOneSimulator } from '../simulators/sage-one';
import { faultsOf } from '../support/accessibility';
import { openBrowser } from '../support/browser';
import { authenticate, createInstance, enableEvents, fillIn, signIn } from '../support/page-steps';

/** The web page in a real browser, against the real service and simulated vendors. One person, one window, from top to bottom. */
const SECONDS_3 = '0.05';
let service: TestService;
let sageOne: SageOneSimulator;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser complained of: errors of scripts, and everything that the page's policy stopped. */
const complaints: string[] = [];

let isBroken = false;
/** One step of the story: after one that failed, the others could tell nothing new. */
function step(name: string, act: () => Promise<void> | void, timeoutMs?: number): void {
  it(
    name,
    async () => {
      if (isBroken) throw new Error('An earlier step failed.');
      isBroken = true;
      await act();
      isBroken = false;
    },
    timeoutMs,
  );
}

beforeAll(async () => {
  [service, sageOne, browser] = await Promise.all([startService(), startSageOne(), openBrowser()]);
  context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  context.setDefaultTimeout(20_000);
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  page = await context.newPage();
  await page.goto(service.api.url);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([service?.close(), sageOne?.close()]);
});

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
    await editor.getByText('"idField"').first().dblclick();
    await page.keyboard.type('idFeild');
    await page.getByText('/accounts/idFeild').waitFor();
    expect(await page.locator('.cm-lintRange-error').first().innerText()).toContain('idFeild');
    await page.getByRole('button', { name: 'Create Instance' }).click();
    await page.locator('.field-wrong').filter({ hasText: 'Callback URL' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await editor.getByText('"idFeild"').dblclick();
    await page.keyboard.type('idField');
    await fillIn(page, { 'Event Notification Callback URL': service.receiver.url });
    await page.locator('.field-wrong').filter({ hasText: 'Subdomain' }).waitFor();
    expect(await page.getByText('/accounts/idFeild').count()).toBe(0);
  });

  step('creates its instance, after a test notification', async () => {
    await fillIn(page, { Subdomain: service.vendor.url });
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
    await page.getByRole('row', { name: /CREATED accounts.*delivered/ }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  step('previews records as a poll sees them', async () => {
    await page.getByRole('button', { name: 'Preview accounts' }).click();
    const dialog = page.getByRole('dialog', { name: 'accounts at Sage CRM' });
    await dialog.getByText('Comp_UpdatedDate').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  step('is edited while it runs, without a secret coming back', async () => {
    await page.getByRole('button', { name: 'Edit configuration' }).click();
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
    'redelivers a held event',
    async () => {
      service.receiver.replyWith({ status: 422 });
      service.vendor.create('company', { comp_name: 'Rejected Ltd' });
      const held = page.getByRole('region', { name: 'Held' });
      await held.getByText(/CREATED accounts/).waitFor({ timeout: 40_000 });
      expect(await faultsOf(page)).toEqual([]);
      service.receiver.clearReplies();
      await held.getByRole('button', { name: 'Redeliver' }).click();
      await page.getByText('The receiver has accepted it').waitFor();
      await held.waitFor({ state: 'detached' });
    },
    90_000,
  );

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
        expect.stringContaining('CRM, four resources'),
      ]);
      expect(await faultsOf(page)).toEqual([]);
      await page.getByLabel('Tag').fill('Docs');
      await page.getByRole('row', { name: /API_Polling/ }).waitFor({ state: 'detached' });
      expect(await page.getByRole('rowheader').count()).toBe(1);
    },
    60_000,
  );

  step('lose the one that is deleted, after a question', async () => {
    await page.getByRole('link', { name: /CRM, four/ }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete instance' }).click();
    await page.getByText('No instance').or(page.getByText('API_Polling')).first().waitFor();
    await page.getByRole('rowheader', { name: /CRM, four/ }).waitFor({ state: 'detached' });
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
