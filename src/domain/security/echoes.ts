import { folded } from './folded';
import { MAX_PATTERN, patternsOf, type SecretPattern } from './secret-patterns';
import { formReader } from './written-forms';

/** What is shown in place of a secret. */
const MASK = '***';
/** Many times what any message shows of a text: what lies behind is dropped. */
const MAX_TEXT = 20_000;
/** A longer beginning of a secret is masked even if it does not go on. */
const MAX_NEEDED = 32;
/** So much of a secret is told if a text was cut in the middle of it. */
const MIN_CUT = 8;
/** Readings of one place that are followed into secrets beyond `MAX_NEEDED`; more there are only of "aaaa...". */
const MAX_READINGS = 8;
/** Where somebody cut a text: its end, also within an escape, or dots and stars in place of the rest. */
const CUT =
  /\.\.|…|\*\*|(?:%(?:25)*[\da-f]?|&(?:amp;)*#?\w{0,8}|\\+(?:u[\da-f]{0,3}|x[\da-f]?|[0-7]{1,2})?|=[\da-f]?|\uFFFD)?$/y;

/** How far a pattern was read, and where that began. */
interface Progress {
  pattern: SecretPattern;
  number: number;
  index: number;
  start: number;
}

/** What is followed at each place, by pattern and how far that was read. */
type Pending = Map<number, Map<number, Progress>>;

/**
 * The text with every secret masked that it repeats, in whatever form: as it is, percent-encoded, quoted-printable, as
 * HTML entities, as escapes of JSON and C, also character by character in another of them, up to three within one
 * another; in hex, also byte by byte; as a list of its bytes; in base64 and base32, alone, within a longer text and
 * folded into lines; backwards; in other forms of Unicode, and misread as another charset; all without regard to case.
 * The beginning of a secret (8 characters) is masked too if the text was cut there, one of 32 everywhere. Secrets under
 * 3 characters stay. Of a text over 20,000 characters the rest is dropped. Takes time in proportion to the text: all
 * patterns are followed at once, character by character, and none is tried again.
 */
export function withoutEchoes(text: string, secrets: readonly string[], mask = MASK): string {
  const kept = text.slice(0, MAX_TEXT);
  const reach = reachOf(folded(kept), patternsOf(secrets));
  let shown = '';
  let at = 0;
  while (at < kept.length) {
    let end = reach.get(at) ?? at;
    if (end === at) shown += kept.charAt(at++);
    else {
      for (; at < end; at += 1) end = Math.max(end, reach.get(at) ?? at);
      shown += mask;
    }
  }
  return shown;
}

/** Where each echo begins, and where it ends. */
function reachOf(text: string, patterns: readonly SecretPattern[]): Map<number, number> {
  const reach = new Map<number, number>();
  if (patterns.length === 0) return reach;
  const read = formReader(text);
  const beginningWith = byFirstCharacter(patterns);
  const pending: Pending = new Map();
  const mark = (start: number, end: number) => reach.set(start, Math.max(end, reach.get(start) ?? end));

  for (let at = 0; at <= text.length; at += 1) {
    const here = [...(pending.get(at)?.values() ?? [])];
    pending.delete(at);
    const told = here.filter(({ index }) => index >= MIN_CUT);
    const cut = told.length === 0 ? null : cutAt(text, at);
    if (cut !== null) for (const { start } of told) mark(start, cut);
    for (const { text: character, end } of read(at)) {
      const meant = folded(character);
      for (const progress of [...here, ...(beginningWith.get(meant.charAt(0)) ?? [])]) {
        const { pattern, number } = progress;
        if (isBetween(progress, meant)) follow(pending, end, progress);
        if (!goesOn(progress, meant)) continue;
        const start = progress.index === 0 ? at : progress.start;
        const index = progress.index + meant.length;
        if (index >= Math.min(pattern.places.length, MAX_NEEDED)) mark(start, end);
        if (index < pattern.places.length) follow(pending, end, { pattern, number, index, start });
      }
    }
  }
  return reach;
}

/** Of two that have read as much of the same pattern, the one that began first is followed. */
function follow(pending: Pending, end: number, progress: Progress): void {
  const there = pending.get(end) ?? new Map<number, Progress>();
  pending.set(end, there);
  const key = progress.number * MAX_PATTERN + progress.index;
  const other = there.get(key);
  const isTooMany = progress.index > MAX_NEEDED && there.size >= MAX_READINGS;
  if (other === undefined ? !isTooMany : progress.start < other.start) there.set(key, progress);
}

function byFirstCharacter(patterns: readonly SecretPattern[]): Map<string, Progress[]> {
  const all = new Map<string, Progress[]>();
  for (const [number, pattern] of patterns.entries()) {
    for (const character of new Set(pattern.places[0])) {
      const others = all.get(character) ?? [];
      all.set(character, [...others, { pattern, number, index: 0, start: 0 }]);
    }
  }
  return all;
}

function goesOn({ pattern, index }: Progress, meant: string): boolean {
  for (let offset = 0; offset < meant.length; offset += 1) {
    if (!pattern.places[index + offset]?.includes(meant.charAt(offset))) return false;
  }
  return true;
}

/** What does not belong to the secret, and may stand within it. */
function isBetween({ pattern, index }: Progress, meant: string): boolean {
  return index > 0 && meant.length === 1 && pattern.between(index).includes(meant);
}

/** Where the rest of the secret would stand had the text not been cut at this place; null if it was not. */
function cutAt(text: string, at: number): number | null {
  CUT.lastIndex = at;
  const found = CUT.exec(text)?.[0];
  return found === undefined ? null : /^(\.\.|…|\*\*)$/.test(found) ? at : at + found.length;
}
