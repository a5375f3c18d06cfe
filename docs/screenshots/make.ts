import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { loadConfig } from '../../src/config';
import { createLogger } from '../../src/logging';
import { startService } from '../../src/service';
import { progressOn } from '../../src/temporal/run-with-progress';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../../test/simulators/sage-crm';
import { startSageOne } from '../../test/simulators/sage-one';
import { openBrowser } from '../../test/support/browser';
import {
  authenticate,
  createInstance,
  enableEvents,
  fillIn,
  previewOf,
  signIn,
  typeOver,
} from '../../test/support/page-steps';

const FOLDER = join(__dirname, '../images');
const SECRETS = { userSecret: 'user-secret-of-screenshots', organizationSecret: 'organization-secret-of-screenshots' };
const PASSWORD = 'crm-password';
const SIX_SECONDS = '0.1';

type Place = Awaited<ReturnType<typeof startPlace>>;

/**
 * `npm run screenshots`: a service on a fresh folder with simulated vendors, and a picture of each view of the page.
 */
async function main(): Promise<void> {
  const place = await startPlace();
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1000, height: 880 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(place.url);
    await tellTheStory(page, place);
  } finally {
    await browser.close();
    await place.close();
  }
}

async function startPlace() {
  const dataFolder = mkdtempSync(join(tmpdir(), 'element-events-screenshots-'));
  const onProgress = progressOn(process.stderr);
  const service = await startService(
    { ...loadConfig(), ...SECRETS, port: 0, dataFolder, egressAllow: ['127.0.0.1'] },
    { log: createLogger({ level: 'warn', pretty: true }), onProgress },
  );
  onProgress.done();
  const [crm, sageOne, receiver] = await Promise.all([
    startSageCrm({ password: PASSWORD }),
    startSageOne(),
    startReceiver(),
  ]);
  const close = async () => {
    await service.stop();
    await Promise.all([crm.close(), sageOne.close(), receiver.close()]);
    rmSync(dataFolder, { recursive: true, force: true });
  };
  return { url: service.apiUrl, crm, sageOne, receiver, close };
}

async function tellTheStory(page: Page, place: Place): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await take(page, 'sign-in');
  await signIn(page, SECRETS);
  await page.getByRole('link', { name: 'Elements Catalog' }).click();
  await page.getByText('4 elements').waitFor();
  await take(page, 'catalog');
  await createSageOne(page, place);
  await createSageCrm(page, place);
  await liveThrough(page, place);
  await editWhileItRuns(page);
  await showTheList(page, place);
}

async function createSageOne(page: Page, { sageOne, receiver }: Place): Promise<void> {
  const { switches } = sageOne;
  await authenticate(page, 'Sage One');
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
  await enableEvents(page, receiver.url, SIX_SECONDS);
  await page.getByLabel('Name', { exact: true }).scrollIntoViewIfNeeded();
  await take(page, 'create-sage-one', { isWhole: false });
  await createInstance(page, 'API_Polling');
}

/** With a preview, and a mistake in the JSON, to show where it is said. */
async function createSageCrm(page: Page, { crm, receiver }: Place): Promise<void> {
  await authenticate(page, 'Sage CRM');
  await fillIn(page, {
    Name: 'SageCRMPolling',
    Tags: 'Docs',
    Subdomain: crm.url,
    Username: 'admin',
    Password: PASSWORD,
  });
  await enableEvents(page, receiver.url, SIX_SECONDS);
  crm.create('company', { comp_name: 'Able & Baker Ltd.' });
  crm.create('company', { comp_name: 'Charlie & Sons' });
  const preview = await previewOf(page, 'accounts');
  await preview.getByText('Comp_UpdatedDate').first().waitFor();
  await take(page, 'preview', { isWhole: false });
  await preview.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Edit accounts' }).click();
  const editor = page.getByRole('textbox', { name: 'Poller configuration, JSON' });
  await typeOver(page, editor, 'idField', 'idFeild');
  await page.getByText('/accounts/idFeild').waitFor();
  await page.getByRole('button', { name: 'Create Instance' }).scrollIntoViewIfNeeded();
  await take(page, 'create-sage-crm', { isWhole: false });
  await typeOver(page, editor, 'idFeild', 'idField');
  await createInstance(page, 'SageCRMPolling');
}

/** Changes that arrive, and one that the receiver rejects. */
async function liveThrough(page: Page, { crm, receiver }: Place): Promise<void> {
  await page
    .getByRole('row', { name: /users/ })
    .filter({ hasText: /\d:\d\d:\d\d/ })
    .waitFor();
  const { id } = crm.create('company', { comp_name: 'Gatecom Inc.' });
  crm.create('person', { pers_lastname: 'Robert' });
  await page.getByRole('row', { name: /CREATED contacts.*delivered/ }).waitFor();
  crm.update('company', id, { comp_name: 'Gatecom International' });
  await page.getByRole('row', { name: /UPDATED accounts.*delivered/ }).waitFor();
  receiver.replyWith({ status: 422 });
  crm.create('company', { comp_name: 'Rejected Ltd' });
  await page.getByRole('region', { name: 'Held' }).getByText('CREATED accounts').waitFor({ timeout: 60_000 });
  await page.getByRole('row', { name: /CREATED accounts.*held/ }).waitFor();
  receiver.clearReplies();
  await take(page, 'instance');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, 'instance-dark');
  await page.emulateMedia({ colorScheme: 'light' });
}

async function editWhileItRuns(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Edit configuration' }).click();
  await page.getByRole('checkbox', { name: 'leads' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).scrollIntoViewIfNeeded();
  await take(page, 'edit', { isWhole: false });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('rowheader', { name: 'leads' }).waitFor({ state: 'detached' });
}

async function showTheList(page: Page, { sageOne }: Place): Promise<void> {
  sageOne.revokeAll();
  await page.getByRole('link', { name: 'Instances' }).first().click();
  await page.getByRole('row', { name: /Needs credentials/ }).waitFor({ timeout: 60_000 });
  await take(page, 'instances', { isWhole: false });
  await page.setViewportSize({ width: 400, height: 760 });
  await take(page, 'instances-narrow', { isWhole: false });
}

/** What was just announced is not part of a view: it is waited out. */
async function take(page: Page, name: string, { isWhole = true } = {}): Promise<void> {
  await page.locator('.announcer p').waitFor({ state: 'detached' });
  await page.screenshot({ path: join(FOLDER, `page-${name}.png`), fullPage: isWhole, animations: 'disabled' });
  process.stdout.write(`docs/images/page-${name}.png\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`No screenshots: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
