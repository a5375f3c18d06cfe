import { createStopping } from '../src/stopping';

test('what was started last is stopped first, each once, however often it is asked', async () => {
  const stopped: string[] = [];
  const stopping = createStopping();
  for (const name of ['temporal', 'worker', 'api']) stopping.add(async () => stopped.push(name));
  await Promise.all([stopping.stopAll(), stopping.stopAll()]);
  expect(stopped).toEqual(['api', 'worker', 'temporal']);
});

test('one that does not stop leaves none of the others running, and is told', async () => {
  const stopped: string[] = [];
  const stopping = createStopping();
  stopping.add(async () => stopped.push('temporal'));
  stopping.add(() => Promise.reject(new Error('The worker hangs')));
  stopping.add(() => {
    throw new Error('The API was never there');
  });
  await expect(stopping.stopAll()).rejects.toThrow('The API was never there');
  expect(stopped).toEqual(['temporal']);
});
