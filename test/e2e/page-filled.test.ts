import type { Page } from 'playwright-core';
import { PASSWORD, type TestService } from '../client/service';
import { faultsOf } from '../support/accessibility';
import { createInstance } from '../support/page-steps';
import { seedBody } from '../support/stage';
import { startPageStage, type PageStage } from '../support/page-stage';
import { createStory } from '../support/story';

/** The form, filled with a body that is there already. */
const step = createStory();
let stage: PageStage;
let service: TestService;
let page: Page;

beforeAll(async () => {
  stage = await startPageStage();
  ({ service, page } = stage);
});
afterAll(() => stage?.close());

step('fills the form whole, with what has no control; the instance shows it, and sends a test', async () => {
  await page.getByRole('link', { name: 'Elements Catalog' }).click();
  await page.getByText('I have a whole body').click();
  await page.getByLabel('Instance body, JSON').fill('[');
  await page.getByRole('button', { name: 'Fill the form' }).click();
  await page.getByText('This is no JSON object').waitFor();
  expect(await faultsOf(page)).toEqual([]);
  const body = seedBody({
    subdomain: service.vendor.url,
    password: PASSWORD,
    'event.notification.callback.url': service.receiver.url,
    'event.notification.callback.headers': { 'X-Kept': 'yes' },
  });
  await page.getByLabel('Instance body, JSON').fill(JSON.stringify(body, null, 2));
  await page.getByRole('button', { name: 'Fill the form' }).click();
  await page.getByRole('heading', { name: 'Authenticate Sage CRM' }).waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(body['name']);
  expect(await page.getByLabel('Subdomain').inputValue()).toBe(service.vendor.url);
  await createInstance(page, String(body['name']));
  await page.getByRole('rowheader', { name: 'accounts' }).waitFor();
  const stored = page.locator('.stored');
  await stored.getByText('event.notification.callback.headers').waitFor();
  await stored.getByText('********').first().waitFor();
  expect(await stored.innerText()).not.toContain(PASSWORD);
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('The receiver accepted the test notification').waitFor();
});

step('is found by a part of its name, or by its id', async () => {
  const name = String(seedBody({})['name']);
  await page.getByRole('link', { name: 'Instances' }).first().click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  const id = await row.locator('code').innerText();
  await page.getByLabel('Name or id').fill('no such instance');
  await page.getByText('No instance fits these filters').waitFor();
  await page.getByLabel('Name or id').fill(name.slice(2).toUpperCase());
  await row.waitFor();
  await page.getByLabel('Name or id').fill(id);
  await row.waitFor();
  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Delete instance' }).click();
  await page.getByRole('heading', { name: 'Instances' }).waitFor();
});

step('is a preset, with what to fill in said at its field', async () => {
  await page.getByRole('link', { name: 'Elements Catalog' }).click();
  await page.getByLabel('Search elements').fill('jira');
  await page.getByRole('link', { name: 'Use preset Jira Cloud' }).click();
  await page.getByRole('heading', { name: 'Authenticate Jira Cloud' }).waitFor();
  expect(await page.getByLabel('Base URL', { exact: true }).inputValue()).toBe(
    'https://<SITE>.atlassian.net/rest/api/3',
  );
  await page.getByText('The time zone in that account').waitFor();
  await page.getByRole('button', { name: 'Create Instance' }).click();
  await page.locator('.field-wrong').filter({ hasText: 'The placeholder <SITE> was left in' }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

step('and left no complaint in the browser', () => {
  expect(stage.complaints).toEqual([]);
});
