import type { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import { RESOURCES } from '../domain/instance/configuration-keys';
import { isJsonObject, type Json, type JsonObject } from '../domain/values/json';
import { pointerOf, type Problem } from '../domain/values/problem';

/**
 * What the element says of its keys together, whatever is wrong with one of them. It sees what the schemas accept. A
 * text that was refused where a text is expected stays, so that nothing is called missing that was given; what it says
 * at a key that has a problem already is for the caller to drop.
 */
export function connectionProblems(
  configuration: JsonObject,
  shape: Readonly<Record<string, z.ZodType>>,
  element: ElementDescription,
): Problem[] {
  const connection = connectionIn(configuration, shape, element);
  const problems = element.checkConnection?.(connection) ?? [];
  return problems.map(({ key, message }) => ({ pointer: pointerOf([key]), message }));
}

/**
 * What the element says of its resources beside its keys. It is no consequence of what else is wrong with them, so all
 * of it counts.
 */
export function resourceProblems(
  configuration: JsonObject,
  shape: Readonly<Record<string, z.ZodType>>,
  element: ElementDescription,
): Problem[] {
  const connection = connectionIn(configuration, shape, element);
  return resourcesIn(configuration).flatMap(([name, resource]) =>
    (element.checkResource?.(resource, connection) ?? []).map(({ key, message }) => ({
      pointer: pointerOf([RESOURCES, name, ...key.split('/')]),
      message,
    })),
  );
}

function connectionIn(
  configuration: JsonObject,
  shape: Readonly<Record<string, z.ZodType>>,
  element: ElementDescription,
): JsonObject {
  const isText = (key: string) => {
    const field = element.fields.find((one) => one.key === key);
    return field === undefined || field.secret || field.type === 'text';
  };
  const entries = Object.entries(shape).flatMap(([key, schema]): [string, Json][] => {
    if (key.startsWith('event.')) return [];
    const value = configuration[key];
    const { success, data } = schema.safeParse(value);
    if (success) return data === undefined ? [] : [[key, data as Json]];
    return typeof value === 'string' && isText(key) ? [[key, value]] : [];
  });
  return Object.fromEntries(entries);
}

function resourcesIn({ [RESOURCES]: resources }: JsonObject): [string, JsonObject][] {
  if (!isJsonObject(resources)) return [];
  return Object.entries(resources).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]));
}
