import { compileDatePattern } from '../domain/dates/date-pattern';
import { parseZone } from '../domain/dates/time-zone';
import type { ElementField } from '../domain/vendor/element-description';
import { fieldPathsOf } from '../domain/values/field-paths';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { parseUrlTemplate, sampleUrl } from '../domain/vendor/url-template';
import type { Element } from './element';

/**
 * Checks an element and freezes it: what a compiler cannot see of it (keys that occur twice, a choice without choices,
 * default resources that its own rules refuse) stops the process where the element is loaded. Throws an `Error` with
 * every problem.
 */
export function defineElement(element: Element): Element {
  const problems = [
    ...identityProblems(element),
    ...fieldProblems(element.fields),
    ...pagingProblems(element),
    ...Object.entries(element.defaultResources).flatMap(([name, resource]) =>
      resourceProblems(element, name, resource),
    ),
  ];
  if (problems.length > 0) throw new Error(`The element "${element.key}" is not well-formed: ${problems.join(' ')}`);
  return frozen(element);
}

function identityProblems({ key, numericId, name, hub, description }: Element): string[] {
  return [
    ...unless(/^[a-z][a-z0-9]*$/.test(key), 'key: lower-case letters and digits, a letter first.'),
    ...unless(Number.isSafeInteger(numericId) && numericId > 0, 'numericId: a whole number from 1.'),
    ...unless(/^[a-z][a-z0-9-]*$/.test(hub), 'hub: lower-case letters, digits and -, a letter first.'),
    ...unless(name.trim() !== '' && description.trim() !== '', 'name and description are for people: not empty.'),
  ];
}

function fieldProblems(fields: readonly ElementField[]): string[] {
  return fields.flatMap((field, index) => {
    const { key, type, choices = [], defaultValue, secret, onlyIf } = field;
    const isFirst = fields.findIndex((other) => other.key === key) === index;
    return [
      ...unless(/^\w+([.-]\w+)*$/.test(key), `field ${index}: "${key}" is no key.`),
      ...unless(isFirst, `field ${key} is there twice.`),
      ...unless(!key.startsWith('event.'), `field ${key}: keys of the form event.* are the same for every element.`),
      ...unless(field.label.trim() !== '' && field.help.trim() !== '', `field ${key}: label and help are not empty.`),
      ...unless((type === 'choice') === choices.length > 0, `field ${key}: choices belong to a choice, at least one.`),
      ...unless(
        !secret || (['text', 'privateKey'].includes(type) && defaultValue === undefined),
        `field ${key}: a secret is text, without a default.`,
      ),
      ...unless(secret || type !== 'privateKey', `field ${key}: a private key is a secret.`),
      ...unless(
        type !== 'choice' || defaultValue === undefined || choices.includes(defaultValue),
        `field ${key}: the default is none of the choices.`,
      ),
      ...unless(
        (onlyIf ?? []).every((condition) => choicesOf(fields, condition.key).includes(condition.value)),
        `field ${key}: onlyIf names no value of a choice.`,
      ),
    ];
  });
}

function choicesOf(fields: readonly ElementField[], key: string): readonly string[] {
  return fields.find((field) => field.key === key)?.choices ?? [];
}

function pagingProblems({ defaultPageSize, maxPageSize, deletionFeed, hasDeletionFeed }: Element): string[] {
  const fits = Number.isInteger(defaultPageSize) && Number.isInteger(maxPageSize) && defaultPageSize >= 1;
  return [
    ...unless(fits && defaultPageSize <= maxPageSize, 'defaultPageSize: a whole number from 1 to maxPageSize.'),
    ...unless((deletionFeed === undefined) === (hasDeletionFeed === undefined), 'deletionFeed needs hasDeletionFeed.'),
  ];
}

function resourceProblems(element: Element, name: string, resource: JsonObject): string[] {
  const { url, idField, datesConfiguration: dates } = resource;
  const wrongWithUrl = typeof url === 'string' ? urlProblem(element, url) : 'url is missing.';
  const problems = [
    ...(wrongWithUrl === null ? [] : [wrongWithUrl]),
    ...unless((fieldPathsOf(idField)?.length ?? 0) > 0, 'idField is missing.'),
    ...(isJsonObject(dates) ? dateProblems(dates, 'updated').concat(dateProblems(dates, 'created')) : []),
  ];
  return problems.map((problem) => `default resource ${name}: ${problem}`);
}

function urlProblem(element: Element, url: string): string | null {
  return refusal(() => parseUrlTemplate(url)) ?? element.checkHubUrl(sampleUrl(parseUrlTemplate(url)));
}

function dateProblems(dates: JsonObject, which: 'updated' | 'created'): string[] {
  const format = dates[`${which}DateFormat`];
  const zone = dates[`${which}DateTimezone`] ?? 'GMT';
  if (dates[`${which}DateField`] === undefined && format === undefined) return [];
  return [refusal(() => compileDatePattern(textOf(format))), refusal(() => parseZone(textOf(zone)))].flatMap(
    (problem) => problem ?? [],
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function refusal(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) frozen(child);
  return value;
}
