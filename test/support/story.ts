/** Steps of one story, each a test: after one that failed, the others could tell nothing new. */
export function createStory() {
  let isBroken = false;
  return function step(name: string, act: () => Promise<void> | void, timeoutMs?: number): void {
    it(
      name,
      async () => {
        if (isBroken) throw new Error('An earlier step failed.');
        isBroken = true;
        await act();
        isBroken = false;
      },
      timeoutMs,
    );
  };
}
