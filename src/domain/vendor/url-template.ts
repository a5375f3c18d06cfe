import { compileDatePattern, longestUnitMs, type DatePattern } from '../dates/date-pattern';
import { EPOCH_PATTERNS } from '../dates/epoch-pattern';
import { GMT, outsideRepeatedTime, parseZone, type Zone } from '../dates/time-zone';
import type { Json } from '../values/json';
import { failed, succeeded, type Result } from '../values/result';
import { isFilledByElement, PAGE_PLACEHOLDERS, textsIn } from './page-placeholders';

/** Thrown for a text whose templates cannot be used, with what is wrong with each of them. */
export class UrlTemplateError extends Error {
  override readonly name = 'UrlTemplateError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join(' '));
  }
}

/** The instants (epoch ms) that templates stand for: where the poll window begins and ends, and the poll's now. */
export interface TemplateTimes {
  fromMs: number;
  /** Left out: now. */
  untilMs?: number;
  nowMs: number;
}

/** A text, mostly a resource's URL, with its date templates found and understood. */
export interface Template {
  source: string;
  /**
   * The finest unit among the dates where the poll window begins; null if the text has none. A look-back of this much
   * changes the text: a day or more of a zone with summer time is counted two hours longer, as its longest day is.
   */
  unitMs: number | null;
  /** It says where the poll window ends. */
  hasEnd: boolean;
  /**
   * The coarsest unit among the dates where the window begins or ends: they may be read as so much earlier. 0: there
   * are none.
   */
  coarsestUnitMs: number;
  /** As when a reader may understand the beginning of the window (epoch ms): earlier while a zone repeats an hour. */
  readAs(fromMs: number): number;
  /** It is one date, and nothing else. */
  isDateAlone: boolean;
  /**
   * The text with its dates. They are cut, never rounded up, and never read as later than `times` if a zone repeats an
   * hour. `encode` is applied to each rendered date and to nothing else.
   */
  render(times: TemplateTimes, encode?: (text: string) => string): string;
}

/** A piece of a text: text, or a date: where the poll window begins, where it ends, or neither. */
type Part = string | DatePart;

interface DatePart {
  bound: 'from' | 'until' | null;
  unitMs: number;
  /** It may be read as so much earlier than it is. */
  earlierMs: number;
  /** The instant that stands for it in the text, before that is cut. */
  shown(instantMs: number): number;
  render(times: TemplateTimes): string;
}

const DEFAULT_PATTERN = compileDatePattern("yyyy-MM-dd'T'HH:mm:ss'Z'");
const SAMPLE_MS = Date.UTC(2017, 5, 12, 14, 9, 8, 765);

/** A zone that repeats an hour shows a date of it as the time before the repetition. */
const REPEATED_MS = 2 * 3_600_000;

const ALLOWED =
  'Allowed: ${gmtDate:<pattern>}, ${date:<pattern>} (also GMT), ${dateTimeZone:<zone>:<pattern>}, ' +
  '${untilDate:<pattern>}, ${untilDateTimeZone:<zone>:<pattern>}, ${untilEpoch} (also :s, :ms, :us, :ns), ' +
  '${nowTimeZone:<zone>:<pattern>}, ${epoch}, ${epoch:s}, ${epoch:ms}, ${epoch:us}, ${epoch:ns}, ${epoch:0}, ${milliseconds}, ${seconds}; ' +
  `of a page ${PAGE_PLACEHOLDERS.map((name) => `\${${name}}`).join(', ')}; of "changes": "cursor" \${cursor}.`;

/** Where a text with templates may stand, for messages. */
export type TemplatePlace = 'URL' | 'header' | 'text';

/**
 * Understands the `${descriptor:format}` templates of a text as Cloud Elements has them in URLs, or throws
 * `UrlTemplateError`, which names each template that cannot be used and its place (from 1). A template ends at the
 * first `}` outside its pattern's quotes, whatever quotes the URL has around it. Dates are GMT but for `dateTimeZone`
 * and `nowTimeZone`: Cloud Elements renders `date` in its server's zone, which was GMT. `${date}` alone is ISO 8601 in
 * seconds with a Z. `${epoch:0}` is 0, from the first record on. `${untilDate}` and the like are where the window ends.
 * The placeholders of pages (`${page.number}`) are understood and left as they are.
 */
export function parseTemplate(source: string, place: TemplatePlace): Template {
  const parts = partsOf(source, place).filter((part) => part !== '');
  const bounds = parts.filter((part) => typeof part !== 'string').filter(({ bound }) => bound !== null);
  const lower = bounds.filter(({ bound }) => bound === 'from');
  const lowerUnitsMs = lower.map(({ unitMs }) => unitMs);
  return {
    source,
    isDateAlone: parts.length === 1 && typeof parts[0] !== 'string',
    unitMs: lowerUnitsMs.length > 0 ? Math.min(...lowerUnitsMs) : null,
    hasEnd: bounds.some(({ bound }) => bound === 'until'),
    readAs: (fromMs) => Math.min(fromMs, ...lower.map(({ shown }) => shown(fromMs))),
    coarsestUnitMs: Math.max(0, ...bounds.map(({ earlierMs }) => earlierMs)),
    render: (times, encode = (text) => text) =>
      parts.map((part) => (typeof part === 'string' ? part : encode(part.render(times)))).join(''),
  };
}

/** The same of a URL. */
export function parseUrlTemplate(url: string): Template {
  return parseTemplate(url, 'URL');
}

/** The text as it may look one day, to check it before there is a poll. Always the same. */
export function sampleUrl(template: Template): string {
  return template.render({ fromMs: SAMPLE_MS, nowMs: SAMPLE_MS });
}

function partsOf(text: string, place: TemplatePlace): Part[] {
  const parts: Part[] = [];
  const problems: string[] = [];
  let position = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', position)) {
    const length = lengthOfTemplate(text.slice(start));
    const template = text.slice(start, length === null ? undefined : start + length);
    const part = understood(template, length !== null);
    if (part.ok) parts.push(text.slice(position, start), part.value);
    else problems.push(`Template ${template} at position ${start + 1} of the ${place} cannot be used: ${part.problem}`);
    // Behind one that never ends others may begin.
    position = start + (length ?? '${'.length);
  }
  if (problems.length > 0) throw new UrlTemplateError(problems);
  return [...parts, text.slice(position)];
}

/** The text with a number in place of each template, to find what else is wrong with it; null if one has no end. */
export function withoutTemplates(text: string): string | null {
  const others = text.replace(new RegExp(TEMPLATE, 'g'), '0');
  return others.includes('${') ? null : others;
}

/**
 * The templates of a JSON value that say where the poll window begins or ends, each once. What cannot be used does not
 * count.
 */
export function windowTemplatesIn(value: Json): string[] {
  const found = textsIn(value).flatMap((text) => text.match(new RegExp(TEMPLATE, 'g')) ?? []);
  return [...new Set(found)].filter((template) => {
    const part = understood(template, true);
    return part.ok && typeof part.value !== 'string' && part.value.bound !== null;
  });
}

const TEMPLATE = /\$\{(?:[^'}]|'[^']*')*\}/;

function lengthOfTemplate(text: string): number | null {
  return new RegExp(`^${TEMPLATE.source}`).exec(text)?.[0].length ?? null;
}

function understood(template: string, hasEnd: boolean): Result<Part, string> {
  if (!hasEnd) return failed(`it has no closing } outside of single quotes. ${ALLOWED}`);
  const inside = template.slice(2, -1);
  return isFilledByElement(inside) ? succeeded(template) : attempt(() => dateOf(inside));
}

const UNBOUND = { bound: null, unitMs: 0, earlierMs: 0, shown: (instantMs: number) => instantMs };

function dateOf(template: string): DatePart {
  if (template === 'epoch:0') return { ...UNBOUND, render: () => '0' };
  if (Object.hasOwn(EPOCH_PATTERNS, template)) return lowerBound(compileDatePattern(template), GMT);
  const upperEpoch = template.replace(/^untilEpoch/, 'epoch');
  if (upperEpoch !== template && Object.hasOwn(EPOCH_PATTERNS, upperEpoch))
    return upperBound(compileDatePattern(upperEpoch), GMT);
  const [, descriptor = '', format] = /^([^:]*)(?::(.*))?$/s.exec(template) ?? [];
  switch (descriptor) {
    case 'date':
    case 'gmtDate':
      return lowerBound(format === undefined ? DEFAULT_PATTERN : compileDatePattern(format), GMT);
    case 'dateTimeZone': {
      const { zone, pattern } = zoneAndPattern(descriptor, format);
      return lowerBound(pattern, zone);
    }
    case 'untilDate':
    case 'untilGmtDate':
      return upperBound(format === undefined ? DEFAULT_PATTERN : compileDatePattern(format), GMT);
    case 'untilDateTimeZone': {
      const { zone, pattern } = zoneAndPattern(descriptor, format);
      return upperBound(pattern, zone);
    }
    case 'nowTimeZone': {
      const { zone, pattern } = zoneAndPattern(descriptor, format);
      return { ...UNBOUND, render: ({ nowMs }) => pattern.format(nowMs, zone) };
    }
    default:
      throw new Error(`"${template}" is not known. ${ALLOWED}`);
  }
}

function lowerBound(pattern: DatePattern, zone: Zone): DatePart {
  const unitMs = longestUnitMs(pattern, zone);
  // A repeated hour without an offset is read as its second pass by Java and others: what changed in the first would be
  // lost.
  const shown = (instantMs: number) => (pattern.hasZone ? instantMs : outsideRepeatedTime(instantMs, zone));
  return {
    bound: 'from',
    unitMs,
    earlierMs: unitMs + (pattern.hasZone || zone.isUniversal ? 0 : REPEATED_MS),
    shown,
    render: ({ fromMs }) => pattern.format(shown(fromMs), zone),
  };
}

/** In a repeated hour it is read as the earlier or the later of two times: what follows begins before both. */
function upperBound(pattern: DatePattern, zone: Zone): DatePart {
  return {
    ...lowerBound(pattern, zone),
    bound: 'until',
    render: ({ nowMs, untilMs = nowMs }) => pattern.format(untilMs, zone),
  };
}

/** The zone is read whole: an offset keeps its colons (`GMT+02:00:yyyy`, `+05:30:yyyy`). */
function zoneAndPattern(descriptor: string, format = ''): { zone: Zone; pattern: DatePattern } {
  const [, zone, pattern] = /^([A-Za-z/_]*[+-]\d[\d:]*|[^:]*):(.*)$/s.exec(format) ?? [];
  if (zone === undefined || pattern === undefined)
    throw new Error(`${descriptor} needs a zone and a pattern. ${ALLOWED}`);
  const [zoneRead, patternRead] = [attempt(() => parseZone(zone)), attempt(() => compileDatePattern(pattern))];
  if (zoneRead.ok && patternRead.ok) return { zone: zoneRead.value, pattern: patternRead.value };
  throw new Error([zoneRead, patternRead].flatMap((read) => (read.ok ? [] : [read.problem])).join(' '));
}

/** What a parser makes of its text, or the message that it throws. */
function attempt<T>(parse: () => T): Result<T, string> {
  try {
    return succeeded(parse());
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
