import { startVendor, type SimulatedVendor } from '../../src/testing/vendor';

let vendor: SimulatedVendor;
beforeEach(async () => {
  vendor = await startVendor(({ path, query }) => ({ body: { path, since: query.get('since') } }));
});
afterEach(() => vendor.close());

it('answers with what its function says, and keeps what was asked', async () => {
  const answer = await fetch(`${vendor.url}/sailings?since=today`, { method: 'POST', body: 'asked' });
  expect(await answer.json()).toEqual({ path: '/sailings', since: 'today' });
  expect(vendor.requests).toMatchObject([{ method: 'POST', path: '/sailings', body: 'asked' }]);
});

it('fails as it is told to, once each', async () => {
  vendor.answerNext({ status: 503, headers: { 'retry-after': '7' }, body: 'later' }, { behaviour: 'reset' });
  const answer = await fetch(vendor.url);
  expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([503, '7', 'later']);
  await expect(fetch(vendor.url)).rejects.toThrow();
  expect((await fetch(vendor.url)).status).toBe(200);
});

it('waits for requests, and says after the deadline how many came', async () => {
  const asked = vendor.waitForRequests((requests) => requests.some(({ path }) => path === '/b'), 5_000);
  await fetch(`${vendor.url}/a`);
  await fetch(`${vendor.url}/b`);
  expect(await asked).toHaveLength(2);
  await expect(vendor.waitForRequests(3, 50)).rejects.toThrow('waited 50 ms in vain: 2 requests came');
});
