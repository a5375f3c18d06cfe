import { plainWorld } from './plain-world';
import { everyMinutes, of, remembering, rowsFrom, startingFromAll } from './story-parts';
import type { World } from './world';

const MINUTE = 60_000;

/** Stories that the simulation found, each shrunk to what it needs. */
export const FOUND_STORIES: Readonly<Record<string, World>> = {
  'a record is brought back, in a list that is read whole': everyMinutes(
    1,
    plainWorld({
      resource: { filter: null, rows: 4 },
      happenings: [
        of('edit', [2], 5),
        { kind: 'toggle', resource: 'r0', rows: [3], keepsDate: false, atMs: 8 * MINUTE },
        of('restore', [2], 12),
      ],
    }),
  ),
  'one record is brought back, and everything else is told once more': startingFromAll(
    everyMinutes(
      1,
      plainWorld({
        resource: { filter: null, rows: 22 },
        happenings: [of('edit', [20, 21], 2), of('restore', [21], 10)],
      }),
    ),
  ),
  'a record goes back to what was told before while the receiver is down, and a backfill': everyMinutes(
    5,
    plainWorld({
      hours: 2,
      resource: { unit: 'day' },
      happenings: [
        of('edit', [3], 12),
        { kind: 'receiverFails', trouble: '500', forMs: 30 * MINUTE, atMs: 90 * MINUTE },
        { kind: 'toggle', resource: 'r0', rows: [3], keepsDate: false, atMs: 91 * MINUTE },
        { kind: 'toggle', resource: 'r0', rows: [3], keepsDate: false, atMs: 99 * MINUTE },
        { kind: 'backfill', resource: 'r0', backMs: 10 * MINUTE, atMs: 103 * MINUTE },
      ],
    }),
  ),
  'a backfill with an end, over records that the ledger forgot and a far part of it': remembering(
    10,
    startingFromAll(
      plainWorld({
        hours: 4,
        resource: { rows: 30 },
        happenings: [
          of('edit', rowsFrom(1, 10), 20),
          of('edit', rowsFrom(11, 12), 60),
          of('edit', [3, 25], 140),
          { kind: 'backfill', resource: 'r0', backMs: 150 * MINUTE, untilBackMs: 130 * MINUTE, atMs: 160 * MINUTE },
          of('edit', [4, 12], 161),
        ],
      }),
    ),
  ),
  'a field differs in each answer, and the vendor never says that there are no more': plainWorld({
    hours: 4,
    vendor: { paging: 'numberCursor', lastCursor: 'always' },
    resource: { rows: 12, lookBackS: 3_600, isVolatile: true },
  }),
  'one answer brings more than a poll takes, and a field differs in each answer': plainWorld({
    vendor: { paging: 'none' },
    resource: { rows: 10, unit: 'day', isVolatile: true },
    happenings: [{ kind: 'create', resource: 'r0', rows: rowsFrom(11, 1_300), atMs: 20 * MINUTE }],
  }),
  'a record that was told as created is changed later, and the vendor is asked with >': plainWorld({
    hours: 3,
    resource: { rows: 0, hasCreated: true, filter: '>' },
    happenings: [of('create', [11], 58), of('edit', [11], 115)],
  }),
  'a backfill within the day, and dates of days': plainWorld({
    resource: { rows: 0, unit: 'day' },
    happenings: [of('create', [71], 7), { kind: 'backfill', resource: 'r0', backMs: 120 * MINUTE, atMs: 7.5 * MINUTE }],
  }),
  'records that show the day alone, and another url': plainWorld({
    resource: { rows: 0, hasMixedPrecision: true, storesFiner: true },
    happenings: [of('create', [3], 0.6), { kind: 'changeUrl', resource: 'r0', atMs: 0.65 * MINUTE }],
  }),
  'records that show the day alone, hours after the start, and another url': everyMinutes(
    15,
    plainWorld({
      hours: 9,
      resource: { rows: 23, hasMixedPrecision: true, storesFiner: true },
      happenings: [of('edit', [10, 11, 12], 448), { kind: 'changeUrl', resource: 'r0', atMs: 450.6 * MINUTE }],
    }),
  ),
  'records that show the day alone, and two backfills': plainWorld({
    hours: 2,
    resource: { hasMixedPrecision: true, storesFiner: true },
    happenings: [
      of('edit', [3], 10),
      { kind: 'backfill', resource: 'r0', backMs: 24 * 60 * MINUTE, atMs: 30 * MINUTE },
      of('edit', [3], 55),
      of('edit', [4], 59),
      { kind: 'backfill', resource: 'r0', backMs: 24 * 60 * MINUTE, atMs: 60 * MINUTE },
    ],
  }),
  'a record changes between the pages of a first reading, and stands on two of them': plainWorld({
    vendor: { paging: 'offset', latencyMs: [2_000, 2_000] },
    resource: { rows: 7, filter: null, pageSize: 2 },
    happenings: [{ kind: 'toggle', resource: 'r0', rows: [1, 2, 3, 4], keepsDate: false, atMs: 10_500 }],
  }),
  'more known records than the state may remember, and sweeps': startingFromAll(
    remembering(
      10,
      everyMinutes(
        60,
        plainWorld({ vendor: { paging: 'page' }, resource: { rows: 160, deletes: 'sweep', sweepMinutes: 60 } }),
      ),
    ),
  ),
  'newest first, one row a page, and rows come in front of a tie while it is read': {
    ...plainWorld({
      vendor: { paging: 'offset', latencyMs: [1_000, 4_000] },
      resource: { rows: 5, pageSize: 1, order: 'updatedDescending', lookBackS: 300, lateMs: 298_000 },
      happenings: [
        of('edit', [5], 227.508 / 60),
        of('create', rowsFrom(24, 18), 311.636 / 60),
        of('create', [17, 18, 19], 635.28 / 60),
      ],
    }),
    seed: 2_000_283,
    quietFromMs: 695_280,
  },
  'two changes within one minute, dates of minutes, and a poll between them': everyMinutes(
    5,
    plainWorld({
      resource: { rows: 1, unit: 'minute', templateUnit: 'second' },
      happenings: [of('edit', [1], 12.71), of('edit', [1], 12.8)],
    }),
  ),
  'a sweep, and cursors that never end': plainWorld({
    vendor: { paging: 'keysetCursor', lastCursor: 'always' },
    resource: { rows: 12, pageSize: 5, deletes: 'sweep', sweepMinutes: 20 },
    happenings: [of('delete', [3], 30)],
  }),
  'a record is brought back, and a field differs in each answer': plainWorld({
    hours: 4,
    resource: { rows: 4, filter: null, isVolatile: true },
    happenings: [of('edit', [2], 60), of('restore', [2], 120)],
  }),
  'the vendor says that it is minutes later than its records do, and the first reading is slow': plainWorld({
    vendor: { paging: 'link', latencyMs: [10_000, 20_000], dateHeaderMs: 407_000 },
    resource: { rows: 51, pageSize: 5, filter: null, order: 'scattered' },
    happenings: [of('edit', [15], 1.9)],
  }),
  'a record is deleted and comes back between two polls, with a list of deletions': plainWorld({
    resource: { deletes: 'feed' },
    happenings: [of('delete', [4], 16), of('recreate', [4], 18)],
  }),
  'a sweep of a list in no order': plainWorld({
    vendor: { paging: 'offset' },
    resource: { rows: 40, pageSize: 5, ties: 'random', deletes: 'sweep', sweepMinutes: 20, unit: 'day' },
    happenings: [of('edit', rowsFrom(1, 40), 20)],
  }),
  'ties in any order, and the last page is empty': plainWorld({
    vendor: { paging: 'page' },
    resource: { rows: 53, pageSize: 25, filter: null, unit: 'day', ties: 'byPage' },
    happenings: [of('edit', rowsFrom(1, 53), 20)],
  }),
  'ties in any order': plainWorld({
    vendor: { paging: 'link' },
    resource: { rows: 60, pageSize: 7, ties: 'byPage' },
    happenings: [of('edit', rowsFrom(1, 40), 20)],
  }),
  'a record without dates is deleted while a poll reads': plainWorld({
    vendor: { paging: 'page' },
    resource: { rows: 3, dates: 'none', filter: null, deletes: 'feed' },
    happenings: [of('edit', [3], 20), { ...of('delete', [3], 21), atRequest: 3 }],
  }),
  'a list and its list of deletions each take several polls': plainWorld({
    vendor: { paging: 'numberCursor', lastCursor: 'always', latencyMs: [5_000, 29_000] },
    resource: { rows: 0, deletes: 'feed' },
  }),
  'one row a page, and equal dates in any order: a page comes again': plainWorld({
    vendor: { paging: 'page' },
    resource: { rows: 17, pageSize: 1, order: 'updatedDescending', ties: 'byPage', deletes: 'sweep' },
    happenings: [of('edit', [16, 17], 157), of('edit', [15], 161)],
  }),
  'the last page is empty, as its row slid to the first one': plainWorld({
    vendor: { paging: 'numberCursor' },
    resource: { rows: 40, pageSize: 20, order: 'createdDescending' },
    happenings: [of('edit', rowsFrom(1, 20), 16), of('create', [41], 21), { ...of('delete', [5], 22), atRequest: 2 }],
  }),
  'a date goes back while more is known than the state may remember, and the look-back grows': {
    ...remembering(
      50,
      everyMinutes(
        1,
        plainWorld({
          vendor: { latencyMs: [5_000, 29_000], recordClockMs: 356_000 },
          resource: { rows: 0, lookBackS: 1 },
          happenings: [
            of('create', rowsFrom(14, 29), 292.657 / 60),
            of('edit', rowsFrom(23, 16), 329.682 / 60),
            of('create', rowsFrom(44, 23), 633.732 / 60),
            of('restore', [31], 679.065 / 60),
            { kind: 'changeLookBack', resource: 'r0', lookBackS: 7_200, atMs: 835_877 },
          ],
        }),
      ),
    ),
    seed: 700_485,
    quietFromMs: 895_877,
  },
  'ties in another order on each page, and a record changes twice within a day': {
    ...plainWorld({
      vendor: { paging: 'page' },
      resource: { rows: 56, pageSize: 10, unit: 'day', ties: 'byPage' },
      happenings: [of('create', [57], 567.018), of('edit', [56, 57, 58], 619.005)],
    }),
    seed: 3_500_446,
  },
  'a list of deletions from the start, and a Date header that is minutes ahead': startingFromAll(
    plainWorld({
      vendor: { dateHeaderMs: 310_000 },
      resource: { rows: 32, lookBackS: 1, deletes: 'feed' },
      happenings: [of('delete', [27], 4.65)],
    }),
  ),
  'a record is deleted and comes back under the day that it had': plainWorld({
    hours: 2,
    resource: { unit: 'day', deletes: 'feed' },
    happenings: [of('edit', [4], 3), of('delete', [4], 30), of('recreate', [4], 34)],
  }),
  'ties in any order, and a vendor that shows its first page once more': plainWorld({
    hours: 2,
    vendor: { paging: 'page', beyond: 'firstPage' },
    resource: { rows: 0, ties: 'random' },
    happenings: [of('create', rowsFrom(3, 40), 20)],
  }),
  'two changes within one second, a poll between them, and pages that took a moment': everyMinutes(
    60,
    plainWorld({
      hours: 4,
      vendor: { paging: 'keysetCursor', lastCursor: 'always' },
      resource: { rows: 0 },
      happenings: [
        of('create', [73], 121),
        { ...of('edit', [73], 151), atRequest: 4 },
        { ...of('edit', [73], 151), atRequest: 7 },
      ],
    }),
  ),
  'a row slides in front of a page, and cursors that never end': {
    ...plainWorld({
      hours: 2,
      vendor: { paging: 'numberCursor', lastCursor: 'always' },
      resource: { rows: 0, pageSize: 5, deletes: 'flag' },
      happenings: [
        of('create', [75], 67.8),
        of('create', rowsFrom(37, 9), 69),
        { ...of('delete', [75], 73), atRequest: 2 },
      ],
    }),
  },
  'a list of deletions from the start, and dates that are minutes behind': startingFromAll(
    plainWorld({
      vendor: { recordClockMs: -127_000 },
      resource: { rows: 4, deletes: 'feed' },
      happenings: [of('delete', [3], 0.57)],
    }),
  ),
  'a row in front makes a page come again, and an order by id that looks like one by date': everyMinutes(
    60,
    plainWorld({
      hours: 5,
      vendor: { paging: 'link' },
      resource: { rows: 22, pageSize: 1, order: 'id' },
      happenings: [
        of('create', [31], 216.07),
        of('edit', [13, 14], 218.13),
        of('edit', [15, 16], 231.63),
        { ...of('edit', [12], 245.13), atRequest: 5 },
      ],
    }),
  ),
  'the same with offsets': plainWorld({
    hours: 3,
    vendor: { paging: 'offset' },
    resource: { rows: 13, pageSize: 2, order: 'id' },
    happenings: [
      of('edit', [8, 9], 113.38),
      of('create', [38], 115.13),
      of('edit', [10, 11], 117.88),
      of('create', [44], 118.13),
      { ...of('edit', [38], 121.13), atRequest: 5 },
      of('edit', [12, 13], 122.38),
      { ...of('edit', [3], 126.88), atRequest: 7 },
    ],
  }),
  'the end of a page comes twice each time, by the order of its ties': everyMinutes(240, {
    ...plainWorld({
      hours: 19,
      vendor: { paging: 'page' },
      resource: { rows: 17, pageSize: 2, order: 'createdDescending', ties: 'byPage' },
      happenings: [
        of('edit', [9], 913.867),
        of('create', [20, 21], 987.26),
        of('create', [22, 23, 24], 1034.778),
        of('create', [18, 19], 1095.525),
      ],
    }),
    seed: 5_100_089,
  }),
  'a record is changed, told, and deleted within one second': plainWorld({
    hours: 4,
    vendor: { paging: 'link' },
    resource: { rows: 3, pageSize: 1, unit: 'ms', deletes: 'feed' },
    happenings: [
      of('edit', [1, 2, 3], 202),
      { ...of('edit', [1], 202), atRequest: 1 },
      { ...of('delete', [1], 202), atRequest: 7 },
    ],
  }),
  'a vendor that shows its first page for ever, slowly, and a field that differs each time': plainWorld({
    hours: 5,
    vendor: { paging: 'page', beyond: 'firstPage', latencyMs: [15_000, 29_000] },
    resource: { rows: 5, isVolatile: true },
  }),
  'pages behind the last one are the first one again, a field differs in each, and a poll takes less than all':
    plainWorld({
      hours: 2,
      vendor: { paging: 'page', beyond: 'firstPage' },
      resource: { rows: 10, pageSize: 7, unit: 'day', isVolatile: true },
      happenings: [of('create', rowsFrom(11, 1_300), 20)],
    }),
  'a url with the day alone, a field that differs in each answer, and a change once all of it was settled': plainWorld({
    hours: 60,
    resource: { rows: 24, templateUnit: 'day', isVolatile: true },
    happenings: [of('edit', [13], 32 * 60)],
  }),
  'a record of the minute before that comes seconds late, and a vendor that is asked with >': everyMinutes(
    1,
    plainWorld({
      resource: { rows: 10, unit: 'minute', filter: '>', lateMs: 58_000 },
      happenings: [of('create', rowsFrom(11, 30), 14.67), of('edit', rowsFrom(1, 10), 15.278)],
    }),
  ),
  'whole days, written with hours and minutes, and a start in the middle of one': plainWorld({
    hours: 3,
    resource: { rows: 20, unit: 'day', looksFiner: true },
    happenings: [of('edit', [2], 20), of('edit', [2, 5], 90), of('edit', [2], 170)],
  }),
  'dates that are cut to the hour and written with seconds, and a vendor that is asked with >': everyMinutes(
    5,
    plainWorld({
      hours: 4,
      resource: { rows: 20, unit: 'hour', looksFiner: true, filter: '>' },
      happenings: [of('edit', [2], 66), of('edit', [2, 5], 90), of('edit', [2], 110), of('edit', [7], 190)],
    }),
  ),
  'dates that are cut to a quarter of an hour, and two changes within one': everyMinutes(
    1,
    plainWorld({
      hours: 3,
      resource: { rows: 20, unit: 'quarter', looksFiner: true, filter: '>' },
      happenings: [of('edit', [2], 92), of('edit', [2, 5], 96), of('edit', [2], 102)],
    }),
  ),
  'another url, which has no date any more: what was told by dates before stays told': plainWorld({
    hours: 4,
    resource: { rows: 20 },
    happenings: [
      of('edit', [1, 2, 3, 4], 20),
      { kind: 'changeUrl', resource: 'r0', isWhole: true, atMs: 40 * MINUTE },
      of('edit', [5], 60),
      of('edit', [6], 90),
    ],
  }),
  'the same, and the state may remember little of it': remembering(
    10,
    plainWorld({
      hours: 4,
      resource: { rows: 60 },
      happenings: [
        of('edit', rowsFrom(1, 30), 20),
        { kind: 'changeUrl', resource: 'r0', isWhole: true, atMs: 40 * MINUTE },
        of('edit', rowsFrom(41, 12), 60),
        of('edit', [6, 52], 90),
      ],
    }),
  ),
  'a backfill while what was read still waits for the receiver, and a record that is gone by then': everyMinutes(
    1,
    plainWorld({
      hours: 2,
      resource: { rows: 0, deletes: 'sweep' },
      happenings: [
        of('create', rowsFrom(6, 13), 9.998),
        { kind: 'receiverFails', trouble: 'refused', forMs: 1_800_000, atMs: 604_717 },
        of('delete', [13], 14.263),
        { kind: 'backfill', resource: 'r0', backMs: 600_000, atMs: 1_075_070 },
      ],
    }),
  ),
};
