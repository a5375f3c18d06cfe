import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is: `CHROMIUM_PATH`, or where systems put it. Throws one sentence that says what to do. */
export function chromiumPath(): string {
  const named = process.env['CHROMIUM_PATH'];
  const found = named ? [named] : USUAL_PATHS;
  const path = found.find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new Error(`No Chromium at ${found.join(', ')}: install one (apt-get install chromium), or set CHROMIUM_PATH.`);
}

/** A headless Chromium. It runs without its sandbox, which containers and root do not have: it shows our own page only. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
