import { plainWorld } from './plain-world';
import { everyMinutes, of, remembering, rowsFrom } from './story-parts';
import type { ResourceTraits, World } from './world';

/** Stories that the simulation found of slices, of marks, and of windows that stay open. */
export const FOUND_STORIES_OF_MARKS: Readonly<Record<string, World>> = {
  'a record is created long before a slice is read, and changed before the last one is': everyMinutes(
    240,
    plainWorld({
      hours: 24,
      vendor: { paging: 'link' },
      resource: { rows: 5, pageSize: 1, hasCreated: true, maxWindowMinutes: 60 },
      happenings: [of('create', [20], 980), of('edit', [3, 4], 1_012), { ...of('edit', [20], 1_016.1), atRequest: 6 }],
    }),
  ),
  'behind all that it counts a vendor with offsets gives its last page again': plainWorld({
    hours: 3,
    vendor: { paging: 'offset', beyond: 'lastPage', tellsTotal: true },
    resource: { rows: 30, pageSize: 5 },
    happenings: rowsFrom(1, 15).map((row) => of('edit', [row], 20 + row / 10)),
  }),
  'a list that is swept counts one less than there are, to the end of a full page': plainWorld({
    hours: 3,
    vendor: { paging: 'offset', tellsTotal: true, countsTo: 12 },
    resource: { rows: 11, pageSize: 2, deletes: 'sweep' },
    happenings: [of('create', [13, 14], 12.5)],
  }),
  'the same, of pages of one record': plainWorld({
    hours: 3,
    vendor: { paging: 'offset', tellsTotal: true, countsTo: 4 },
    resource: { rows: 53, pageSize: 1, order: 'id', deletes: 'sweep' },
    happenings: [of('create', [66, 67], 71.8), of('edit', [34, 42], 74.7)],
  }),
  'a total counts to the end of a full page, and there are more': plainWorld({
    hours: 3,
    vendor: { paging: 'page', tellsTotal: true, countsTo: 10 },
    resource: { rows: 30, pageSize: 5, order: 'id' },
    happenings: rowsFrom(1, 15).map((row) => of('edit', [row], 22 - row / 10)),
  }),
  'a page comes again, of one record with a field that differs in each answer, and the window stays open': everyMinutes(
    15,
    plainWorld({
      hours: 2,
      vendor: { paging: 'page', beyond: 'firstPage' },
      resource: { rows: 0, isVolatile: true },
      happenings: [of('create', [14], 6.7)],
    }),
  ),
  'the same, and the window stood open before the record changed': everyMinutes(
    15,
    plainWorld({
      hours: 6,
      vendor: { paging: 'page', beyond: 'lastPage' },
      resource: { rows: 21, isVolatile: true },
      happenings: [of('edit', [14], 24.15)],
    }),
  ),
  'the same, of a full page, and the window was whole before': everyMinutes(
    15,
    plainWorld({
      hours: 6,
      vendor: { paging: 'page', beyond: 'firstPage' },
      resource: { rows: 5, pageSize: 25, isVolatile: true },
      happenings: [
        of('create', rowsFrom(102, 5), 83.4),
        of('create', rowsFrom(112, 10), 85.4),
        of('create', rowsFrom(122, 10), 87.3),
      ],
    }),
  ),
  'records change behind the place where a list is read by the greatest value of a field': {
    ...everyMinutes(
      30,
      plainWorld({
        hours: 2.5,
        vendor: { paging: 'offset', latencyMs: [5_000, 29_000], tellsTotal: true },
        resource: { rows: 10, unit: 'hour', pageSize: 3, deletes: 'sweep', source: 'field' },
        happenings: [
          { ...of('edit', [1, 2, 3, 4, 5], 0), atMs: 1_940_968 },
          { ...of('edit', [6, 7, 8, 9, 10], 0), atMs: 2_090_968 },
          { ...of('edit', [5], 0), atMs: 2_445_732, atRequest: 3 },
          { ...of('delete', [1], 0), atMs: 2_840_968, atRequest: 2 },
          { ...of('edit', [6, 7], 0), atMs: 2_840_968, atRequest: 8 },
        ],
      }),
    ),
    // It decides how long each answer takes.
    seed: 6_203_172,
  },
  'a record changes that was read in a page which several polls take, and the page has a later mark then':
    besideEmptyLists(
      3,
      remembering(
        50,
        everyMinutes(
          60,
          plainWorld({
            hours: 12,
            resource: { rows: 56, deletes: 'flag', source: 'mark' },
            happenings: [
              { ...of('create', rowsFrom(57, 5), 0), atMs: 32_514_643 },
              { ...of('create', rowsFrom(87, 10), 0), atMs: 33_864_643 },
              { ...of('delete', rowsFrom(87, 9), 0), atMs: 34_314_643, atRequest: 2 },
              { ...of('edit', rowsFrom(57, 3), 0), atMs: 34_314_643, atRequest: 5 },
              ...rowsFrom(0, 8).map((tens) => of('create', rowsFrom(97 + 10 * tens, 10), 583.65 + 1.5 * tens)),
              { ...of('edit', [97], 0), atMs: 35_738_973, atRequest: 5 },
              of('edit', rowsFrom(44, 8), 602),
            ],
          }),
        ),
      ),
    ),
};

/** The same with so many lists without rows, each of which takes its part of a poll's bounds. */
function besideEmptyLists(count: number, world: World): World {
  const [first] = world.resources as [ResourceTraits];
  const others = rowsFrom(1, count).map((place): ResourceTraits => {
    return { ...first, name: `r${place}`, rows: 0, deletes: 'none', source: 'dates' };
  });
  return { ...world, instance: { ...world.instance, lanes: 3 }, resources: [first, ...others] };
}
