import { RESOURCES } from '../domain/instance/configuration-keys';
import type { ChangeSource } from '../domain/reading/settings';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';
import { failed, succeeded } from '../domain/values/result';
import type { KeyProblem } from '../domain/vendor/element-description';
import { isCursorAsked, isMarkAlone } from '../domain/vendor/page-placeholders';
import { windowTemplatesIn } from '../domain/vendor/url-template';
import { closedObject, isBlank } from './closed-object';
import { oneOf, readBy, textThat } from './plain-values';
import { shown } from './shown';

const SOURCES = ['dates', 'cursor', 'snapshot'] as const;
const MAX_START = 2_000;

/** How the changes of a resource are found. */
export const changes = oneOf(SOURCES);

const path = textThat(() => null, 200);

const startMark = readBy<string | number | undefined>((value) => {
  const fits = value === undefined || typeof value === 'number' || isText(value);
  return fits ? succeeded(value) : failed(`Found ${shown(value)}; expected the first mark, a text or a number.`);
});

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_START;
}

/** Where the next mark is, and which one is asked with before there is one. */
export const cursor = closedObject(
  { path: path.optional(), field: path.optional(), start: startMark.optional() },
  isBlank,
);

/** What is wrong with the keys that say how changes are found, key by key of each resource: rules over several keys. */
export function sourceProblems(configuration: JsonObject): Problem[] {
  const { [RESOURCES]: resources } = configuration;
  if (!isJsonObject(resources)) return [];
  return Object.entries(resources).flatMap(([name, resource]) =>
    isJsonObject(resource)
      ? problemsIn(given(resource)).map(({ key, message }) => ({ pointer: pointerOf([RESOURCES, name, key]), message }))
      : [],
  );
}

function given(resource: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(resource).filter(([, value]) => !isBlank(value)));
}

function problemsIn(resource: JsonObject): KeyProblem[] {
  const source = sourceIn(resource);
  if (source === 'cursor')
    return [
      ...cursorProblems(resource),
      ...strays(resource, 'everyMinutes', 'snapshot'),
      ...strays(resource, 'order', 'dates'),
    ];
  const ofSnapshot =
    source === 'snapshot'
      ? [...twoIntervals(resource), ...datesOf(resource), ...strays(resource, 'order', 'dates')]
      : strays(resource, 'everyMinutes', 'snapshot');
  return [...unasked(resource), ...strays(resource, 'cursor', 'cursor'), ...ofSnapshot];
}

/** How the changes of a resource are found, in whatever spelling the schema takes; another word is told there. */
export function sourceIn({ changes: given = null }: JsonObject): string {
  const source = changes.safeParse(given);
  return source.success ? source.data : 'dates';
}

/** Where a placeholder may stand; those of `deletes` are in its url. */
const TEXT_KEYS = ['url', 'startUrl', 'headers', 'body', 'deletes'] as const;

function textAt(resource: JsonObject, key: string): Json {
  return resource[key] ?? null;
}

function unasked(resource: JsonObject): KeyProblem[] {
  return TEXT_KEYS.filter((key) => isCursorAsked(textAt(resource, key))).map((key) => ({
    key,
    message: 'Found ${cursor}, which stands for a mark. Give "changes": "cursor".',
  }));
}

/** A snapshot lists everything each time: what a date leaves out would be taken for deleted. */
function datesOf(resource: JsonObject): KeyProblem[] {
  const found = TEXT_KEYS.filter((key) => key !== 'deletes').map((key) => ({
    key,
    templates: windowTemplatesIn(textAt(resource, key)),
  }));
  return found
    .filter(({ templates }) => templates.length > 0)
    .map(({ key, templates }) => ({
      key,
      message: `Found ${templates.join(', ')}, and a snapshot lists everything, whatever its date. Leave it out, or leave out "changes": "snapshot".`,
    }));
}

function twoIntervals({ everyMinutes, refreshInterval }: JsonObject): KeyProblem[] {
  if (everyMinutes === undefined || refreshInterval === undefined) return [];
  return [
    {
      key: 'everyMinutes',
      message: 'Of a snapshot it is the interval, and so is refreshInterval. Give one of the two.',
    },
  ];
}

function cursorProblems(resource: JsonObject): KeyProblem[] {
  const { cursor: keys = null, url = null, headers = null, body = null, startUrl, deletes } = resource;
  const problems: KeyProblem[] = [];
  const add = (key: string, message: string) => problems.push({ key, message });
  const { path: place, field, start } = isJsonObject(keys) ? given(keys) : {};
  if ((place === undefined) === (field === undefined))
    add(
      'cursor',
      'Give either {"path": ...} (where an answer has the next mark) or {"field": ...} (of the records: the greatest value is the next mark).',
    );
  if (!isCursorAsked([url, headers, body]))
    add('url', 'Nothing asks for the mark: write ${cursor} where it goes, into url, headers or body.');
  if (startUrl === undefined && start === undefined)
    add('startUrl', 'Missing: it is asked before there is a mark. Or give the first mark as "cursor": {"start": ...}.');
  if (isCursorAsked(startUrl ?? null))
    add('startUrl', 'Found ${cursor}, and it is asked before there is a mark. Leave it out.');
  if (isCursorAsked(deletes ?? null))
    add('deletes', 'Found ${cursor}, and a sweep lists everything, whatever the mark. Leave it out.');
  const isSwept = isJsonObject(deletes) && deletes['mode'] === 'sweep';
  if (isSwept && isBlank(deletes['url'] ?? null) && startUrl === undefined)
    add(
      'deletes',
      'A sweep lists everything, and the url lists what follows a mark: the rest would be taken for deleted. Give the sweep a url of its own, or a startUrl that lists everything.',
    );
  return problems;
}

function strays(resource: JsonObject, key: string, source: string): KeyProblem[] {
  if (resource[key] === undefined) return [];
  return [{ key, message: `Means nothing without "changes": "${source}". Give that, or leave it out.` }];
}

interface SourceKeys {
  url: string;
  changes?: (typeof SOURCES)[number] | undefined;
  cursor?: { path?: string | undefined; field?: string | undefined; start?: string | number | undefined } | undefined;
}

/** The typed form; undefined: changes are found by dates. */
export function changeSourceOf({ url, changes: kind, cursor: keys }: SourceKeys): ChangeSource | undefined {
  if (kind === 'snapshot') return { kind };
  if (kind !== 'cursor' || keys === undefined) return undefined;
  const { path: place = null, field = null, start = null } = keys;
  return { kind, path: place, field, start, isAddress: isMarkAlone(url) };
}
