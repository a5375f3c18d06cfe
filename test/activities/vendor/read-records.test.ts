import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities, createHttpSend } from '../../../src/activities';
import { createSealer } from '../../../src/configuration/sealing';
import type { RecordsPlace, RecordsReading } from '../../../src/contract/activities';
import type { JsonObject } from '../../../src/domain/values/json';
import { elementOf, elements } from '../../../src/elements/registry';
import { instance } from '../../domain/instance/instance-model';
import { startRestVendor, type RestVendorSimulator } from '../../simulators/rest-vendor';
import { LOOPBACK } from '../../support/loopback';
import { TEST_KEY } from '../../support/stage';

const egress = { egressAllow: LOOPBACK };
const { readRecords } = createActivities({
  sealer: createSealer([TEST_KEY]),
  elementOf,
  elementKeys: elements.map(({ key }) => key),
  minRefreshIntervalMs: 10,
  ...egress,
  send: createHttpSend(egress),
  now: Date.now,
});

let vendor: RestVendorSimulator;
afterEach(() => vendor.close());

/** The ids of every answer, one after another, each from where the one before ended. */
async function idsOfAnswers(pageSize: number, connection: JsonObject = {}): Promise<unknown[][]> {
  const answers: unknown[][] = [];
  for (let place: RecordsPlace | null = { position: null, skip: 0 }; place !== null;) {
    const reading: RecordsReading = await new MockActivityEnvironment().run(readRecords, {
      instance: { ...instance, elementKey: 'rest', hubKey: 'general' },
      connection: { 'base.url': vendor.baseUrl, ...connection },
      grant: null,
      request: {
        resource: 'tickets',
        hubUrl: '/tickets',
        recordId: null,
        updatedField: null,
        recordsPath: null,
        pageSize,
        place,
      },
    });
    if ('failure' in reading) throw new Error(reading.failure.message);
    answers.push(reading.records.map(({ id }) => id));
    place = reading.next;
  }
  return answers;
}

const put = (count: number) => {
  for (let id = 1; id <= count; id += 1) vendor.put('tickets', { id, updated_at: `200${id}-01-01T00:00:00Z` });
};

describe('an answer has at most as many records as were wished for', () => {
  it('where the vendor gives all of them at once', async () => {
    vendor = await startRestVendor({ paging: 'none', shape: 'list' });
    put(7);
    expect(await idsOfAnswers(2)).toEqual([[1, 2], [3, 4], [5, 6], [7]]);
    expect(await idsOfAnswers(7)).toEqual([[1, 2, 3, 4, 5, 6, 7]]);
  });

  it('where the vendor cuts pages of its own size', async () => {
    vendor = await startRestVendor({ paging: 'offset', shape: 'list', pageCap: 3 });
    put(7);
    expect(await idsOfAnswers(2, { 'pagination.type': 'offset' })).toEqual([[1, 2], [3], [4, 5], [6], [7], []]);
  });
});
