import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PASSWORD, SECRETS, startService, type TestService } from '../client/service';
import { startSageOne, type SageOneSimulator } from '../simulators/sage-one';
import { openBrowser } from '../support/browser';

/** The web page in a real browser, against the real service and simulated vendors. */
let service: TestService;
let sageOne: SageOneSimulator;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  [service, sageOne, browser] = await Promise.all([startService(), startSageOne(), openBrowser()]);
  context = await browser.newContext();
  context.setDefaultTimeout(20_000);
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page = await context.newPage();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([service?.close(), sageOne?.close()]);
});

describe('signing in', () => {
  it('refuses wrong secrets in words, then takes the right ones', async () => {
    await page.goto(service.api.url);
    await page.getByLabel('User secret').fill('no-such-secret');
    await page.getByLabel('Organization secret').fill(SECRETS.organizationSecret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('not the secrets of this service').waitFor();
    await page.getByLabel('User secret').fill(SECRETS.userSecret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Instances' }).waitFor();
  });
});

describe('the Sage CRM document', () => {
  it('creates its instance step by step', async () => {
    await page.getByRole('link', { name: 'Elements Catalog' }).click();
    await page.getByLabel('Search elements').fill('Sage CRM');
    await page.getByRole('link', { name: 'Authenticate Sage CRM' }).click();
    await page.getByLabel('Name').first().fill('SageCRMPolling');
    await page.getByLabel('Tags').fill('Docs');
    await page.getByLabel('Subdomain').fill(service.vendor.url);
    await page.getByLabel('Username').fill('admin');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('Events Enabled').check();
    await page.getByLabel('Event Notification Callback URL').fill(service.receiver.url);
    await page.getByLabel('Event poller refresh interval (mins)', { exact: true }).fill('0.05');
    await page.getByRole('button', { name: 'Create Instance' }).click();
    await page.getByRole('heading', { name: 'SageCRMPolling' }).waitFor();
  });
});
