import type { Deed } from './deeds';
import type { PresentRecord } from './system';

/** An event that the receiver accepted. */
export interface ToldEvent {
  eventId: string;
  type: string;
  id: string;
  mark: string;
}

export interface VerdictInput {
  /** Records that were there before the instance was. */
  known: ReadonlySet<string>;
  /** What was done since. */
  deeds: readonly Deed[];
  /** What the server has in the end. */
  present: readonly PresentRecord[];
  /** In order of arrival. */
  events: readonly ToldEvent[];
}

/** A line for each record or event. All empty: every promise was kept. */
export interface Verdict {
  /** The last version was not told, or not as the last one; a creation or a deletion was not told. */
  lost: string[];
  /** The same event id, or the same version of a record under two ids. */
  repeated: string[];
  /**
   * CREATED that was none, a creation that came as UPDATED, DELETED that is there, or an event of a record that nobody
   * touched.
   */
  wrongType: string[];
}

/**
 * Holds what the receiver got against what the server was made to do. Versions that a later one replaced need not be
 * told.
 */
export function verdictOf(input: VerdictInput): Verdict {
  const eventsOf = grouped(input.events);
  const deedsOf = grouped(input.deeds);
  const presentMarks = new Map(input.present.map(({ id, mark }) => [id, mark]));
  const verdict: Verdict = { lost: [], repeated: repeatsIn(input.events), wrongType: [] };
  for (const id of new Set([...deedsOf.keys(), ...eventsOf.keys()])) {
    const events = eventsOf.get(id) ?? [];
    const deeds = deedsOf.get(id) ?? [];
    const story = `${id} (${deeds.map(({ kind, mark }) => `${kind} ${mark}`).join(', ')}; told: ${textOf(events)})`;
    const mark = presentMarks.get(id);
    const lost = deeds.length === 0 ? null : mark === undefined ? missesDeletion(events) : missesVersion(events, mark);
    if (lost !== null) verdict.lost.push(`${lost}: ${story}`);
    for (const wrong of wrongTypes(events, { isKnown: input.known.has(id), isTouched: deeds.length > 0, mark }))
      verdict.wrongType.push(`${wrong}: ${story}`);
  }
  return verdict;
}

function missesDeletion(events: readonly ToldEvent[]): string | null {
  return events.some(({ type }) => type === 'DELETED') ? null : 'deletion not told';
}

function missesVersion(events: readonly ToldEvent[], mark: string): string | null {
  if (!events.some((event) => event.mark === mark)) return `${mark} not told`;
  return events.at(-1)?.mark === mark ? null : `${mark} not told as the last one`;
}

function wrongTypes(
  events: readonly ToldEvent[],
  { isKnown, isTouched, mark }: { isKnown: boolean; isTouched: boolean; mark: string | undefined },
): string[] {
  const [first, ...later] = events.map(({ type }) => type);
  const wrong: string[] = [];
  if (events.length > 0 && !isTouched) wrong.push('told, and nobody touched it');
  if (isKnown && first === 'CREATED') wrong.push('old, told as CREATED');
  if (!isKnown && first !== undefined && first !== 'CREATED') wrong.push(`new, told first as ${first}`);
  if (later.includes('CREATED')) wrong.push('told as CREATED later than first');
  const deletion = events.findIndex(({ type }) => type === 'DELETED');
  if (deletion >= 0 && mark !== undefined) wrong.push('there, told as DELETED');
  if (deletion >= 0 && mark === undefined && deletion < events.length - 1) wrong.push('told again after DELETED');
  return wrong;
}

function repeatsIn(events: readonly ToldEvent[]): string[] {
  const [ids, versions] = [new Set<string>(), new Set<string>()];
  return events.flatMap(({ eventId, type, id, mark }) => {
    const version = `${id} ${type} ${mark}`;
    const isRepeat = ids.has(eventId) || versions.has(version);
    const text = `${ids.has(eventId) ? 'the same event' : 'under another id'}: ${version}`;
    ids.add(eventId);
    versions.add(version);
    return isRepeat ? [text] : [];
  });
}

function textOf(events: readonly ToldEvent[]): string {
  return events.map(({ type, mark }) => `${type} ${mark}`).join(', ') || 'nothing';
}

function grouped<Item extends { id: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(item.id, [...(groups.get(item.id) ?? []), item]);
  return groups;
}
