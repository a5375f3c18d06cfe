import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is: `CHROMIUM_PATH`, or where systems put it. Throws one sentence that says what to do. */
export function chromiumPath(): string {
  const named = process.env['CHROMIUM_PATH'];
  const found = named ? [named] : USUAL_PATHS;
  const path = found.find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new Error(`No Chromium at ${found.join(', ')}: install one (apt-get install chromium), or set CHROMIUM_PATH.`);
}

/**
 * A headless Chromium. It runs without its sandbox, which containers and root do not have: it shows our own page only.
 */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** What the browser complains of from now on: errors of scripts, and everything that the page's policy stopped. */
export function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  return complaints;
}
