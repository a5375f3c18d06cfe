import { temporalTestRun } from './temporal-server';

/** Jest's globalTeardown. */
export default async function stopTemporalServer(): Promise<void> {
  await temporalTestRun.end();
}
