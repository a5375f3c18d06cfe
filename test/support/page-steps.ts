import type { Locator, Page } from 'playwright-core';

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

/** Switches the events of an instance on or off, from its own view. */
export async function switchEvents(page: Page, isOn: boolean): Promise<void> {
  await page.getByRole('button', { name: 'Edit configuration' }).click();
  await page.getByRole('switch', { name: 'Events Enabled' }).setChecked(isOn);
  await page.getByRole('button', { name: 'Save' }).click();
}

/** The dialog with a resource's records. */
export async function previewOf(page: Page, resource: string): Promise<Locator> {
  await page.getByRole('button', { name: `Preview ${resource}` }).click();
  const dialog = page.getByRole('dialog', { name: `${resource} at ` });
  await dialog.waitFor();
  return dialog;
}

/** Replaces the first key of that name in the JSON editor, as somebody would who corrects it. */
export async function typeOver(page: Page, editor: Locator, key: string, text: string): Promise<void> {
  await editor.getByText(`"${key}"`).first().dblclick();
  await page.keyboard.type(text);
}

/** Replaces all that is in the JSON editor, from the clipboard. */
export async function pasteOver(page: Page, editor: Locator, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await editor.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
}

/** Presses Create Instance and waits for the instance's own view. */
export async function createInstance(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Create Instance' }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
