import type { Page } from 'playwright-core';

/** What a person does on the page, in the words that the page shows. */

export async function signIn(page: Page, secrets: { userSecret: string; organizationSecret: string }): Promise<void> {
  await page.getByLabel('User secret').fill(secrets.userSecret);
  await page.getByLabel('Organization secret').fill(secrets.organizationSecret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** From anywhere to the form of an element. */
export async function authenticate(page: Page, element: string): Promise<void> {
  await page.getByRole('link', { name: 'Elements Catalog' }).click();
  await page.getByLabel('Search elements').fill(element);
  await page.getByRole('link', { name: `Authenticate ${element}` }).click();
  await page.getByRole('heading', { name: `Authenticate ${element}` }).waitFor();
}

/** Fills controls by their labels, whole. */
export async function fillIn(page: Page, texts: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(texts)) {
    const control = page.getByLabel(new RegExp(`^${escaped(label)}( optional)?$`));
    await control.fill(text);
  }
}

export async function enableEvents(page: Page, callbackUrl: string, minutes: string): Promise<void> {
  await page.getByRole('switch', { name: 'Events Enabled' }).check();
  await fillIn(page, {
    'Event Notification Callback URL': callbackUrl,
    'Event poller refresh interval (mins)': minutes,
  });
}

/** Presses Create Instance and waits for the instance's own view. */
export async function createInstance(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Create Instance' }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
