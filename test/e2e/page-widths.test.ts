import type { Page } from 'playwright-core';
import { PASSWORD, type TestService } from '../client/service';
import { cutOff } from '../support/cut-off';
import { authenticate, createInstance, enableEvents, fillIn } from '../support/page-steps';
import { startPageStage, type PageStage } from '../support/page-stage';
import { createStory } from '../support/story';

/** Nothing of the page is cut, and nothing scrolls sideways, however wide the window is. */
const WIDTHS = [390, 705, 800, 920, 1000, 1400];
const step = createStory();
let stage: PageStage;
let service: TestService;
let page: Page;

beforeAll(async () => {
  stage = await startPageStage({ timezoneId: 'America/Los_Angeles', reducedMotion: 'reduce' });
  ({ service, page } = stage);
});
afterAll(() => stage?.close());

/** What is cut at each width. */
async function cutAnywhere(): Promise<string[]> {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...(await cutOff(page)).map((what) => `${width}: ${what}`));
  }
  return found;
}

step('the catalog with its presets', async () => {
  await page.getByRole('link', { name: 'Elements Catalog' }).click();
  await page.getByRole('link', { name: 'Use preset Jira Cloud' }).waitFor();
  await page.getByText('I have a whole body').click();
  expect(await cutAnywhere()).toEqual([]);
});

step('the form of a preset, with its JSON and everything that is wrong with it', async () => {
  await page.getByRole('link', { name: 'Use preset Dynamics 365 Business Central' }).click();
  await page.getByRole('button', { name: 'Edit JSON' }).click();
  await page.getByRole('button', { name: 'Create Instance' }).click();
  await page.locator('.field-wrong').first().waitFor();
  expect(await cutAnywhere()).toEqual([]);
});

step('an instance with events, one of them rejected', async () => {
  await authenticate(page, 'Sage CRM');
  await fillIn(page, { Name: 'A name of many words, as people give them', Tags: 'Docs, Sales' });
  await fillIn(page, { Subdomain: service.vendor.url, Username: 'admin', Password: PASSWORD });
  await enableEvents(page, service.receiver.url, '0.05');
  await createInstance(page, 'A name of many words, as people give them');
  const polled = page.getByRole('row', { name: /accounts/ }).filter({ hasText: /\d:\d\d:\d\d/ });
  await polled.first().waitFor();
  service.vendor.create('company', { comp_name: 'Delivered' });
  await page.getByRole('row', { name: /CREATED accounts.*delivered/ }).waitFor();
  service.receiver.replyWith({ status: 422 });
  service.vendor.create('company', { comp_name: 'Rejected' });
  await page.getByText('Receiver rejects').waitFor();
  await page.getByText(/rejects what it is sent: 1 event waits after 1 attempt/).waitFor();
  expect(await cutAnywhere()).toEqual([]);
});

step('which says each time with its zone, the one of whoever looks', async () => {
  const times = await page.locator('main time:not([title])').allInnerTexts();
  expect(times.length).toBeGreaterThan(2);
  for (const time of times) expect(time).toMatch(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d (PST|PDT|GMT-[78])$/);
  await page.getByRole('button', { name: 'Backfill accounts' }).click();
  expect(await page.getByLabel('Since').inputValue()).toMatch(/T00:00:00-0[78]:00$/);
  await page.getByText(/It has been read up to .*(PST|PDT|GMT-[78])/).waitFor();
  expect(await cutAnywhere()).toEqual([]);
  await page.getByRole('button', { name: 'Cancel' }).click();
});

step('and its configuration, shown and edited', async () => {
  await page.getByText('Resources, JSON').click();
  expect(await cutAnywhere()).toEqual([]);
  await page.getByRole('button', { name: 'Edit configuration' }).click();
  await page.getByRole('button', { name: 'Edit JSON' }).click();
  expect(await cutAnywhere()).toEqual([]);
});

step('the list of instances', async () => {
  await page.getByRole('link', { name: 'Instances' }).first().click();
  await page.getByRole('row', { name: /A name of many words/ }).waitFor();
  expect(await cutAnywhere()).toEqual([]);
});
