import type { Json, JsonObject } from '../../src/domain/values/json';

export interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: { in: string; name: string; example?: Json }[];
  requestBody?: { content: Record<string, { schema: JsonObject; example?: Json }> };
  responses: Record<string, unknown>;
}

/** A description of an API: operations by path and method. */
export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
}

/** What is good where the API is tried. */
export interface Good {
  /** Values of an operation's parameters, by their names. */
  knownValues(operation: Operation): Readonly<Record<string, readonly (string | number)[]>>;
  goodBody(operation: Operation): JsonObject;
}

/**
 * The description with an example of every call, and with bodies that are the good one, the good one but for one key,
 * or anything that their schema allows.
 */
export function withGoodCalls(document: ApiDocument, { knownValues, goodBody }: Good): ApiDocument {
  const copy = structuredClone(document);
  for (const operation of operationsOf(copy)) {
    const known = knownValues(operation);
    for (const parameter of operation.parameters ?? []) {
      const [example] = known[parameter.name] ?? [];
      if (example !== undefined) parameter.example = example;
    }
    const content = operation.requestBody?.content['application/json'];
    if (content === undefined) continue;
    content.example = goodBody(operation);
    content.schema = { anyOf: [...nearlyGood(content.example, content.schema), content.schema] };
  }
  return copy;
}

export function operationsOf({ paths }: ApiDocument): Operation[] {
  return Object.values(paths).flatMap((methods) => Object.values(methods));
}

function nearlyGood(body: JsonObject, { properties = {} }: JsonObject): JsonObject[] {
  const described = properties as JsonObject;
  const varied = Object.keys(body).map((key) => objectOf({ ...constants(body), [key]: described[key] ?? {} }));
  const variedWithin = Object.entries(body).flatMap(([key, value]) =>
    isObject(value)
      ? Object.keys(value).map((inner) =>
          objectOf({ ...constants(body), [key]: objectOf({ ...constants(value), [inner]: {} }) }),
        )
      : [],
  );
  return [{ const: body }, ...varied, ...variedWithin];
}

function constants(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { const: value }]));
}

function objectOf(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
