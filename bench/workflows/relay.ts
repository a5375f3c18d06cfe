import { condition, proxyActivities } from '@temporalio/workflow';

const { find, post } = proxyActivities<{ find(): Promise<string | null>; post(body: string): Promise<void> }>({
  startToCloseTimeout: '1 minute',
});

/** The least that brings a change from a vendor to a receiver durably: one activity finds it, another one posts it. */
export async function relay(intervalMs: number): Promise<void> {
  for (;;) {
    const found = await find();
    if (found !== null) await post(found);
    await condition(() => false, intervalMs);
  }
}
