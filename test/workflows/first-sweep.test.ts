import { SIGNALS } from '../../src/contract/messages';
import { serveOnLoopback } from '../../src/testing/loopback-server';
import { startStage, type Stage } from '../support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const remove = (...gone: number[]) => gone.forEach((id) => ids.splice(ids.indexOf(id), 1));

/** Lists all `ids` at `/all`, three a page with their number, and no changes elsewhere. */
function startListingVendor({ onFirstPage }: { onFirstPage: () => void }) {
  let pages = 0;
  return serveOnLoopback(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://vendor');
    const isListing = pathname === '/all';
    const first = (Number(searchParams.get('page') ?? 1) - 1) * 3;
    const items = isListing ? ids.slice(first, first + 3).map((id) => ({ id })) : [];
    const total = isListing ? ids.length : 0;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ items, total }));
    if (isListing && (pages += 1) === 1) onFirstPage();
  });
}

test('the first sweep reads again if rows went meanwhile: what slid to a page that had been read is known, too', async () => {
  // 1 was read and 6 will not be: the number of ids is the total in the end, and 4 is not among them.
  const vendor = await startListingVendor({ onFirstPage: () => remove(1, 6) });
  try {
    const instance = await stage.startBody({
      element: { key: 'rest' },
      name: 'Tickets',
      configuration: {
        'base.url': vendor.url,
        'pagination.type': 'page',
        'pagination.total.path': 'total',
        'event.notification.enabled': true,
        'event.notification.callback.url': stage.receiver.url,
        'event.poller.refresh_interval': '60',
        'event.poller.configuration': {
          tickets: {
            url: '/changed?since=${date}',
            recordsPath: 'items',
            idField: 'id',
            pageSize: 3,
            datesConfiguration: { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
            deletes: { mode: 'sweep', everyMinutes: 60, url: '/all' },
          },
        },
      },
    });
    await instance.until('the first sweep', ({ resources }) => resources.tickets!.sweep!.lastSweepAt !== null);
    remove(4);
    await instance.signal(SIGNALS.sweepNow);
    const events = await stage.receiver.waitForEvents(2, 20_000);
    expect(events.map(({ eventType, objectId }) => `${eventType} ${objectId}`).toSorted()).toEqual([
      'DELETED 1',
      'DELETED 4',
    ]);
  } finally {
    await vendor.close();
  }
});
