import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { loadConfig } from '../../src/config';
import type { JsonObject } from '../../src/domain/values/json';
import { createLogger } from '../../src/logging';
import { startService } from '../../src/service';
import { progressOn } from '../../src/temporal/run-with-progress';
import { callApi, type Method } from '../../test/client/call';
import { startReceiver } from '../../src/testing/receiver';
import { startSageCrm } from '../../test/simulators/sage-crm';
import { openBrowser } from '../../test/support/browser';
import { waitUntil } from '../../test/support/wait-until';

const FOLDER = join(__dirname, '../images');
const SECRETS = { userSecret: 'user-secret-of-screenshots', organizationSecret: 'organization-secret-of-screenshots' };
const PASSWORD = 'crm-password';
const SIX_SECONDS = '0.1';
/** Where Temporal's Web UI keeps the columns of its list of workflows, and their names in it. */
const COLUMNS_KEY = 'namespace-workflow-table-columns';
const COLUMNS = ['Status', 'Workflow ID', 'ElementInstanceState', 'ElementKey', 'ElementTags'];
const RUNNING_INSTANCES = 'WorkflowType = "elementInstance" AND ExecutionStatus = "Running"';

/** What stays on top of a scrolled page. */
const HEADER_HEIGHT_PX = 72;

type Place = Awaited<ReturnType<typeof startPlace>>;

/**
 * `npm run screenshots:temporal`: a service on a fresh folder with a simulated Sage CRM, and what Temporal's Web UI
 * shows of it.
 */
async function main(): Promise<void> {
  const place = await startPlace();
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ timezoneId: 'UTC' });
    await chooseColumns(context);
    const page = await context.newPage();
    const history = await liveThrough(place);
    await takeList(page, place);
    await takeHistory(page, history);
    await takeDetails(page, history);
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
    { log: createLogger({ level: 'error', pretty: true }), onProgress },
  );
  onProgress.done();
  const [crm, receiver] = await Promise.all([startSageCrm({ password: PASSWORD }), startReceiver()]);
  const authorization = `User ${SECRETS.userSecret}, Organization ${SECRETS.organizationSecret}`;
  const call = async (method: Method, path: string, payload?: object) => {
    const answer = await callApi(service.apiUrl, method, path, payload, { authorization });
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answers ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  const create = async (name: string, tags: string[], changes: JsonObject = {}): Promise<number> => {
    const configuration = {
      subdomain: crm.url,
      username: 'admin',
      password: PASSWORD,
      'event.notification.enabled': true,
      'event.notification.callback.url': receiver.url,
      'event.poller.refresh_interval': SIX_SECONDS,
      ...changes,
    };
    const { id } = await call('POST', '/instances', { element: { key: 'sagecrm' }, name, tags, configuration });
    return id as number;
  };
  const reaches = (id: number, what: string, isReached: (status: { state: string; delivery: JsonObject }) => boolean) =>
    waitUntil(what, async () => isReached(await call('GET', `/instances/${id}/status`)), 60_000);
  const close = async () => {
    await service.stop();
    await Promise.all([crm.close(), receiver.close()]);
    rmSync(dataFolder, { recursive: true, force: true });
  };
  return { uiUrl: service.uiUrl ?? '', crm, receiver, call, create, reaches, close };
}

/**
 * An instance in each state. Answers where the Web UI shows the history of the one that delivered, was refused, and
 * delivered again.
 */
async function liveThrough({ crm, receiver, call, create, reaches }: Place): Promise<string> {
  const path = (name: string) => receiver.url.replace(/[^/]*$/, name);
  receiver.replyIf((delivery) => delivery.path.endsWith('/gone'), { status: 410 });
  const gone = await create('Shop in Leeds', ['Shops'], { 'event.notification.callback.url': path('gone') });
  const refused = await create('Shop in York', ['Shops'], { password: 'outdated' });
  const paused = await create('Trial', []);
  await call('DELETE', `/instances/${paused}/enabled`);
  const id = await create('SageCRMPolling', ['Docs', 'Head office']);
  crm.create('company', { comp_name: 'Gatecom Inc.' });
  await reaches(gone, 'a suspended instance', ({ state }) => state === 'suspended');
  await reaches(refused, 'one with refused credentials', ({ state }) => state === 'reauth_required');
  await receiver.waitForEvents((events) => events.length > 0, 30_000);
  receiver.replyNext({ status: 503, body: 'down for a moment' });
  crm.create('person', { pers_lastname: 'Robert' });
  await reaches(id, 'a delivery that waits', ({ delivery }) => delivery['state'] === 'waiting');
  await receiver.waitForEvents((events) => events.some(({ objectType }) => objectType === 'contacts'), 30_000);
  return (await call('GET', `/instances/${id}/status`)).temporal.webUrl as string;
}

async function chooseColumns(context: BrowserContext): Promise<void> {
  const columns = JSON.stringify({ default: COLUMNS.map((label) => ({ label })) });
  await context.addInitScript(`localStorage.setItem('${COLUMNS_KEY}', '${columns}')`);
}

async function takeList(page: Page, { uiUrl }: Place): Promise<void> {
  await page.setViewportSize({ width: 1300, height: 480 });
  await page.goto(`${uiUrl}/namespaces/default/workflows?query=${encodeURIComponent(RUNNING_INSTANCES)}`);
  for (const state of ['polling', 'paused', 'suspended', 'reauth_required'])
    await page.getByRole('row').filter({ hasText: state }).waitFor();
  await take(page, 'list');
}

async function takeHistory(page: Page, history: string): Promise<void> {
  await page.setViewportSize({ width: 1300, height: 900 });
  await page.goto(history);
  await page
    .getByText(/until attempt 2/)
    .first()
    .waitFor();
  const heading = page.getByRole('heading', { name: 'Event History' });
  await heading.evaluate((element, marginPx) => {
    element.style.scrollMarginTop = `${marginPx}px`;
    element.scrollIntoView();
  }, HEADER_HEIGHT_PX);
  await take(page, 'history');
}

async function takeDetails(page: Page, history: string): Promise<void> {
  await page.setViewportSize({ width: 1760, height: 860 });
  await page.goto(history.replace(/history$/, 'user-metadata'));
  // Markdown is shown in frames whose address is the text.
  await page.frameLocator('iframe[src*="as%20created"]').getByText('accounts').first().waitFor();
  await page.frameLocator('iframe[src*="watermark"]').getByRole('cell', { name: 'accounts' }).waitFor();
  await take(page, 'details');
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `temporal-${name}.png`), animations: 'disabled' });
  process.stdout.write(`docs/images/temporal-${name}.png\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`No screenshots: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
