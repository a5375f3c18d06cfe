import type { Finding } from './verdict';
import { CREATED_AT_MS, type Happening, type ResourceTraits, type VendorTraits, type World } from './world';

/** A world and what was found in it, in words. */
export function storyOf(world: World, findings: readonly Finding[]): string {
  const { vendor, resources, instance, happenings } = world;
  const { refreshMinutes, start, capacity, lanes } = instance;
  const remembers = capacity === null ? '' : `, which may remember ${capacity} entries`;
  const sends = lanes === 1 ? '' : `, with ${lanes} notifications at once`;
  return [
    vendorWords(vendor),
    ...resources.map(resourceWords),
    `${timeOf(0)} the instance is created: every ${refreshMinutes} min, from ${start}${remembers}${sends}`,
    ...happenings.map((one) => `${timeOf(one.atMs)} ${happeningWords(one)}`),
    ...findings.slice(0, 5).map(findingWords),
  ].join('\n');
}

function timeOf(atMs: number): string {
  return new Date(CREATED_AT_MS + atMs).toISOString().slice(5, 23).replace('T', ' ');
}

function vendorWords(vendor: VendorTraits): string {
  const { paging, latencyMs, recordClockMs, dateHeaderMs, ...others } = vendor;
  const clock = recordClockMs === 0 ? '' : `; its records are dated ${recordClockMs / 1000} s off`;
  const header =
    dateHeaderMs === 0
      ? ''
      : dateHeaderMs === null
        ? '; no Date header'
        : `; its Date header is ${dateHeaderMs / 1000} s off`;
  return `A vendor with paging ${paging}, ${latencyMs.join(' to ')} ms an answer${clock}${header}${peculiarities(others)}`;
}

function resourceWords({
  name,
  rows,
  pageSize,
  order,
  ties,
  dates,
  unit,
  filter,
  templateUnit,
  lookBackS,
  ...others
}: ResourceTraits): string {
  const dated = dates === 'none' ? 'without dates' : `with dates (${dates}) by the ${unit}`;
  const asked = filter === null ? 'listed whole' : `asked with ${filter} by the ${templateUnit}`;
  const lookBack = lookBackS === null ? '' : `, pollDelay ${lookBackS} s`;
  return `${name}: ${rows} rows ${dated}, ${asked}, ${pageSize} a page, ordered by ${order}, ties ${ties}${lookBack}${peculiarities(others)}`;
}

/** What is not as it is at most vendors. */
function peculiarities(traits: Record<string, unknown>): string {
  const told = Object.entries(traits).filter(
    ([, value]) =>
      value !== null && value !== false && value !== 0 && value !== 'none' && value !== 'empty' && value !== 'taken',
  );
  return told.map(([name, value]) => `; ${name}${value === true ? '' : ` ${String(value)}`}`).join('');
}

const WORDS = {
  create: 'created',
  edit: 'changed',
  delete: 'deleted',
  recreate: 'created again',
  toggle: 'changed back or forth',
  restore: 'brought back to what it was before its last change',
};

function happeningWords(happening: Happening): string {
  switch (happening.kind) {
    case 'create':
    case 'edit':
    case 'delete':
    case 'recreate':
    case 'restore':
    case 'toggle': {
      const under = happening.kind === 'toggle' && happening.keepsDate ? ', under the date it has' : '';
      const { resource, rows, atRequest } = happening;
      const during = atRequest === undefined ? '' : ` during request ${atRequest} from now`;
      return `${resource}: ${rowsWords(rows)} ${WORDS[happening.kind]}${under}${during}`;
    }
    case 'vendorFails':
      return `the vendor fails (${happening.trouble}, each ${happening.every}. request) for ${happening.forMs / 1000} s`;
    case 'receiverFails':
      return `the receiver fails (${happening.trouble}) for ${happening.forMs / 1000} s`;
    case 'kill':
      return happening.atRequest === 0
        ? 'the worker is killed when the next activity ends'
        : `the worker is killed at request ${happening.atRequest} from now, ${happening.isReceived ? 'after' : 'before'} the other side got it`;
    default: {
      const { kind, atMs: _, ...details } = happening;
      return [kind, ...Object.entries(details).map(([name, value]) => `${name} ${value}`)].join(', ');
    }
  }
}

function rowsWords(rows: readonly number[]): string {
  if (rows.length === 1) return `row ${rows[0]} is`;
  return `rows ${rows[0]} to ${rows.at(-1)} are`;
}

function findingWords({ kind, resource, row, atMs, text }: Finding): string {
  const when = atMs === null ? 'at the end' : timeOf(atMs - CREATED_AT_MS);
  return `=> ${when} ${kind.toUpperCase()} ${resource}${row === null ? '' : ` row ${row}`}: ${text}`;
}
