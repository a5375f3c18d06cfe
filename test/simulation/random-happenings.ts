import type { Chance } from '../faults/chance';
import type { Happening, ResourceTraits, World } from './world';

/** What rows can do and others can do to the instance: how often, in parts. */
const OF_ROWS = [
  'create',
  'create',
  'edit',
  'edit',
  'edit',
  'edit',
  'toggle',
  'toggle',
  'delete',
  'recreate',
  'restore',
  'burst',
] as const;
const OF_OTHERS = [
  'vendorFails',
  'receiverFails',
  'receiverFails',
  'kill',
  'kill',
  'pause',
  'backfill',
  'changePageSize',
  'changeUrl',
  'changeLookBack',
  'changeInterval',
  'continueAsNew',
  'pollNow',
] as const;

type Setting = Pick<World, 'vendor' | 'resources' | 'instance' | 'quietFromMs'>;
type Unplanned = Happening extends infer One ? (One extends Happening ? Omit<One, 'atMs'> : never) : never;

/**
 * A story: what the rows do, mostly shortly before, in and after polls, and what else happens to those who take part.
 */
export function randomHappenings(chance: Chance, setting: Setting): Happening[] {
  const { resources, instance, quietFromMs } = setting;
  const rows = resources.map(({ rows: count }) => ({ next: count + 1 }));
  const polls = quietFromMs / (instance.refreshMinutes * 60_000);
  const happenings: Happening[] = [];
  const isQuietWorld = chance.isTrue(0.4);
  const ofRows = Math.ceil(polls * chance.oneOf([0.3, 1, 2]));
  for (let i = 0; i < ofRows; i += 1) {
    const place = chance.between(0, resources.length - 1);
    const atMs = momentMs(chance, setting);
    const step = ofRow(chance, resources[place]!, rows[place]!);
    const times = chance.isTrue(0.2) ? chance.between(2, 4) : 1;
    // One after another within seconds: in the middle of a poll, or within one unit of the dates.
    for (let time = 0; time < times; time += 1)
      happenings.push({ ...step, atMs: atMs + time * chance.between(50, 2_000) });
  }
  if (chance.isTrue(0.4)) {
    for (let i = chance.between(1, 4); i > 0; i -= 1) happenings.push(...whilePagesAreRead(chance, setting, rows));
  }
  const ofOthers = isQuietWorld ? 0 : Math.ceil(polls * chance.oneOf([0.1, 0.3, 0.6]));
  for (let i = 0; i < ofOthers; i += 1) {
    happenings.push({ ...ofOther(chance, setting), atMs: momentMs(chance, setting) });
  }
  return happenings.filter(({ atMs }) => atMs < quietFromMs).sort((a, b) => a.atMs - b.atMs);
}

/**
 * Rows are created or change one after another, so that the next window has pages of them with dates that lie apart;
 * while these are read, some change once more: those read already, and those that are still to come.
 */
export function whilePagesAreRead(chance: Chance, setting: Setting, next: { next: number }[]): Happening[] {
  const { resources, instance, quietFromMs } = setting;
  const place = chance.between(0, resources.length - 1);
  const { name: resource, pageSize } = resources[place]!;
  const rows = next[place]!;
  const spanMs = Math.floor(instance.refreshMinutes * 60_000 * chance.oneOf([0.2, 0.5, 0.9]));
  const endMs = chance.between(Math.min(spanMs, quietFromMs - 1), quietFromMs - 1);
  const count = chance.between(3, 8);
  const size = Math.max(2, Math.ceil(Math.min(pageSize, 25) * chance.oneOf([0.4, 1, 1.6])));
  const isNew = rows.next < 20 || chance.isTrue(0.5);
  const first = isNew ? rows.next : chance.between(1, Math.max(1, rows.next - count * size));
  if (isNew) rows.next += count * size;
  const parts = Array.from({ length: count }, (_, part) =>
    Array.from({ length: size }, (__, i) => first + part * size + i).filter((row) => row < rows.next),
  ).filter((part) => part.length > 0);
  const happenings: Happening[] = parts.map((part, i) => ({
    kind: isNew ? 'create' : 'edit',
    resource,
    rows: part,
    atMs: Math.max(0, Math.floor(endMs - spanMs * (1 - i / parts.length))),
  }));
  const times = chance.between(1, 3);
  for (let time = 0, atRequest = 1; time < times; time += 1) {
    atRequest += chance.between(1, 3);
    const kind = chance.oneOf(['edit', 'edit', 'delete'] as const);
    const last = parts.length - 1;
    const part = parts[chance.oneOf(time === 0 ? [0, 0, 1, last] : [0, 1, last, last])] ?? parts[0]!;
    happenings.push({ kind, resource, rows: part.slice(0, chance.between(1, part.length)), atMs: endMs, atRequest });
  }
  return happenings;
}

/** A few rows change once, and then one or two of them with each request of the poll that reads them. */
export function whileRowsKeepChanging(chance: Chance, setting: Setting, next: { next: number }[]): Happening[] {
  const { resources, quietFromMs } = setting;
  const place = chance.between(0, resources.length - 1);
  const { name: resource, pageSize } = resources[place]!;
  const count = Math.min(next[place]!.next - 1, Math.min(pageSize, 10) * chance.between(2, 4));
  const first = chance.between(1, Math.max(1, next[place]!.next - count));
  const rows = Array.from({ length: count }, (_, i) => first + i);
  const atMs = chance.between(0, quietFromMs - 1);
  const happenings: Happening[] = [{ kind: 'edit', resource, rows, atMs }];
  for (let atRequest = 1; atRequest <= 3 * count; atRequest += chance.between(1, 2)) {
    const row = first + chance.between(0, count - 1);
    happenings.push({ kind: 'edit', resource, rows: [row], atMs, atRequest });
  }
  return happenings;
}

/**
 * Rows change one after another, minutes apart. While they are read some go, the first ones first: few, as a reader
 * that steps back for one finds what it missed for another.
 */
export function whileRowsGo(chance: Chance, setting: Setting, next: { next: number }[]): Happening[] {
  const { resources, quietFromMs } = setting;
  const place = chance.between(0, resources.length - 1);
  const { name: resource, pageSize } = resources[place]!;
  const count = Math.min(next[place]!.next - 1, Math.max(12, Math.min(pageSize, 10) * chance.between(4, 8)));
  const first = chance.between(1, Math.max(1, next[place]!.next - count));
  const endMs = chance.between(count * 120_000, Math.max(count * 120_000, quietFromMs - 1));
  const happenings: Happening[] = Array.from({ length: count }, (_, i) => ({
    kind: 'edit',
    resource,
    rows: [first + i],
    atMs: endMs - (count - i) * chance.between(30_000, 119_000),
  }));
  for (let gone = chance.between(1, 2), row = first, atRequest = 0; gone > 0; gone -= 1, row += 1) {
    atRequest += chance.between(3, 12);
    happenings.push({ kind: 'delete', resource, rows: [row], atMs: endMs, atRequest });
  }
  return happenings;
}

/**
 * A few pages of rows change at once, and then some of them once more while a reading is under way, by twos: one that
 * was read already, and seconds later one that is still to come.
 */
export function twoChangeWhilePagesAreRead(chance: Chance, setting: Setting, next: { next: number }[]): Happening[] {
  const { resources, quietFromMs } = setting;
  const place = chance.between(0, resources.length - 1);
  const { name: resource, pageSize } = resources[place]!;
  const pages = chance.between(3, 5);
  const count = Math.min(next[place]!.next - 1, Math.min(pageSize, 10) * pages);
  const first = chance.between(1, Math.max(1, next[place]!.next - count));
  const rows = Array.from({ length: count }, (_, i) => first + i);
  const atMs = chance.between(0, quietFromMs - 1);
  const happenings: Happening[] = [{ kind: 'edit', resource, rows, atMs }];
  for (const pair of [0, 1, 2].slice(0, Math.ceil(count / 3))) {
    const atRequest = chance.between(1, 3 * pages);
    const [early, late] = [first + pair, first + count - 1 - pair];
    happenings.push({ kind: 'edit', resource, rows: [early], atMs, atRequest });
    happenings.push({ kind: 'edit', resource, rows: [late], atMs, atRequest: atRequest + chance.between(1, 3) });
  }
  return happenings;
}

/** Any moment, or one just after the creation of the instance, which reads for the first time then. */
function momentMs(chance: Chance, { quietFromMs, vendor }: Setting): number {
  return chance.isTrue(0.15) ? chance.between(0, 30_000 + 10 * vendor.latencyMs[1]) : chance.between(0, quietFromMs);
}

function ofRow(chance: Chance, traits: ResourceTraits, rows: { next: number }): Unplanned {
  const { name: resource } = traits;
  const some = (most: number): number[] => {
    const first = chance.between(1, Math.max(1, rows.next - 1));
    return Array.from({ length: chance.between(1, most) }, (_, i) => first + i).filter((row) => row < rows.next);
  };
  const kind = chance.oneOf(OF_ROWS);
  switch (kind) {
    case 'create': {
      const count = chance.isTrue(0.15) ? chance.between(10, 40) : chance.between(1, 3);
      const created = Array.from({ length: count }, (_, i) => rows.next + i);
      rows.next += count;
      return { kind, resource, rows: created };
    }
    case 'burst':
      return { kind: 'edit', resource, rows: some(60) };
    case 'edit':
      return { kind, resource, rows: some(4) };
    case 'delete':
    case 'recreate':
      return { kind, resource, rows: some(3) };
    case 'toggle':
      return { kind, resource, rows: some(2), keepsDate: chance.isTrue(0.3) };
    case 'restore':
      return { kind, resource, rows: some(2) };
  }
}

function ofOther(chance: Chance, { resources, instance }: Setting): Unplanned {
  const { name: resource, lookBackS } = chance.oneOf(resources);
  const kind = chance.oneOf(OF_OTHERS);
  const forMs = chance.oneOf([20_000, 300_000, 1_800_000]);
  switch (kind) {
    case 'vendorFails':
      return {
        kind,
        trouble: chance.oneOf(['500', '429', 'cut', 'html'] as const),
        every: chance.oneOf([1, 2, 3]),
        forMs,
      };
    case 'receiverFails':
      return {
        kind,
        trouble: chance.oneOf(['500', 'refused', 'lostAnswer', 'lostAnswer', '400', '410'] as const),
        forMs,
      };
    case 'kill':
      return { kind, atRequest: chance.between(0, 6), isReceived: chance.isTrue(0.5) };
    case 'pause':
      return { kind, forMs };
    case 'backfill':
      return { kind, resource, backMs: chance.oneOf([600_000, 7_200_000, 30 * 86_400_000]) };
    case 'changePageSize':
      return { kind, resource, pageSize: chance.oneOf([2, 7, 50, 100]) };
    case 'changeLookBack':
      return { kind, resource, lookBackS: Math.max(lookBackS ?? 60, chance.oneOf([60, 600, 7_200])) };
    case 'changeInterval':
      return { kind, refreshMinutes: instance.refreshMinutes * chance.oneOf([0.5, 2]) };
    case 'continueAsNew':
      return { kind, carriedBytes: chance.oneOf([0, 2_000, 100_000]) };
    case 'changeUrl':
      return { kind, resource };
    case 'pollNow':
      return { kind };
  }
}
