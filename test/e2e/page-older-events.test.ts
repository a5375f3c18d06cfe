import type { Page } from 'playwright-core';
import { PASSWORD, type TestService } from '../client/service';
import { faultsOf } from '../support/accessibility';
import { cutOff } from '../support/cut-off';
import { authenticate, createInstance, enableEvents, fillIn } from '../support/page-steps';
import { startPageStage, type PageStage } from '../support/page-stage';
import { createStory } from '../support/story';

/** The event log of an instance that has more events than its state keeps. */
const WIDTHS = [390, 800, 1000, 1400];
const EVENTS = 130;
const step = createStory();
let stage: PageStage;
let service: TestService;
let page: Page;

beforeAll(async () => {
  stage = await startPageStage({ reducedMotion: 'reduce' });
  ({ service, page } = stage);
});
afterAll(() => stage?.close());

const events = () => page.getByRole('region', { name: 'Events' });
const older = () => page.getByRole('button', { name: 'Older events' });
/** Until that many are listed; their ids, the latest first. */
async function listed(count: number): Promise<string[]> {
  const ids = events().locator('td[data-label="Event id"]');
  await ids.nth(count - 1).waitFor();
  expect(await ids.count()).toBe(count);
  return ids.allInnerTexts();
}

step(
  'has the latest 100',
  async () => {
    await authenticate(page, 'Sage CRM');
    await fillIn(page, { Name: 'Many events', Subdomain: service.vendor.url, Username: 'admin', Password: PASSWORD });
    await enableEvents(page, service.receiver.url, '0.05');
    await createInstance(page, 'Many events');
    const polled = page.getByRole('row', { name: /accounts/ }).filter({ hasText: /\d:\d\d:\d\d/ });
    await polled.first().waitFor();
    expect(await older().count()).toBe(0);
    for (let number = 0; number < EVENTS; number += 1) service.vendor.create('company', { comp_name: `No. ${number}` });
    await service.receiver.waitForEvents((received) => received.length >= EVENTS, 60_000);
    await listed(100);
  },
  120_000,
);

step('goes on with older ones by a press of a key, and the focus stays in the list', async () => {
  const latest = await listed(100);
  await older().press('Enter');
  await page.getByText('30 older events below.').waitFor();
  const all = await listed(EVENTS);
  expect(all.slice(0, 100)).toEqual(latest);
  expect(new Set(all).size).toBe(EVENTS);
  expect(await faultsOf(page)).toEqual([]);
});

step('keeps them while new ones come, and lists nothing twice', async () => {
  const before = await listed(EVENTS);
  service.vendor.create('company', { comp_name: 'New' });
  const now = await listed(EVENTS + 1);
  expect(now.slice(1)).toEqual(before);
  await page.getByText('Only the latest 100 events are kept up to date').waitFor();
});

step('has no button any more once Temporal has nothing older', async () => {
  if (await older().count()) await older().press('Enter');
  await older().waitFor({ state: 'detached' });
  await listed(EVENTS + 1);
  expect(await page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")')).toBe('Events');
});

step('and nothing of it is cut, however wide the window is', async () => {
  await page.reload();
  await older().waitFor();
  await older().press('Enter');
  await listed(EVENTS + 1);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await cutOff(page)).toEqual([]);
  }
  expect(stage.complaints).toEqual([]);
});
