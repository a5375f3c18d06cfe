import type { BrowserContextOptions } from 'playwright-core';
import { SECRETS, startService } from '../client/service';
import { complaintsOf, openBrowser } from './browser';
import { signIn } from './page-steps';

export type PageStage = Awaited<ReturnType<typeof startPageStage>>;

/** The service and a browser of one person, whose page is open and signed in, unless told not to. */
export async function startPageStage(settings: BrowserContextOptions = {}, { isSignedIn = true } = {}) {
  const [service, browser] = await Promise.all([startService(), openBrowser()]);
  const context = await browser.newContext(settings);
  context.setDefaultTimeout(20_000);
  const complaints = complaintsOf(context);
  const page = await context.newPage();
  await page.goto(service.api.url);
  if (isSignedIn) await signIn(page, SECRETS);
  return {
    service,
    context,
    page,
    /** What the browser complained of so far. */
    complaints,
    async close(): Promise<void> {
      await browser.close();
      await service.close();
    },
  };
}
