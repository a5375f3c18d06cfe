import type { Json, JsonObject } from '../../src/domain/json';

/** What leads deep into an operation: values of its parameters that are good, and a body that is. */
export interface KnownValues {
  parameters: Readonly<Record<string, readonly Json[]>>;
  body?: JsonObject;
}

interface Operation {
  operationId: string;
  responses: Record<string, unknown>;
  parameters?: { name: string; schema: JsonObject }[];
  requestBody?: { content: Record<string, { schema: JsonObject }> };
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
}

/**
 * The description of an API in which what a schema allows is also what is known to be good: each parameter is one of its known values
 * or anything, and a body is the good one, the good one but for one key, or anything. `knownOf` gets the method in capitals and the path.
 */
export function withKnownValues(
  document: ApiDocument,
  knownOf: (method: string, path: string) => KnownValues,
): ApiDocument {
  const copy = structuredClone(document);
  for (const [path, operations] of Object.entries(copy.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const { parameters, body } = knownOf(method.toUpperCase(), path);
      for (const parameter of operation.parameters ?? []) {
        const known = parameters[parameter.name];
        if (known) parameter.schema = { anyOf: [{ enum: [...known] }, parameter.schema] };
      }
      const content = operation.requestBody?.content['application/json'];
      if (body && content) content.schema = { anyOf: [...nearlyGood(body), content.schema] };
    }
  }
  return copy;
}

function nearlyGood(body: JsonObject): JsonObject[] {
  const spoilt = Object.keys(body).map((key) => objectOf({ ...constants(body), [key]: {} }));
  const nested = Object.entries(body).flatMap(([key, value]) =>
    isPlainObject(value)
      ? Object.keys(value).map((inner) =>
          objectOf({ ...constants(body), [key]: objectOf({ ...constants(value), [inner]: {} }) }),
        )
      : [],
  );
  return [{ const: body }, ...spoilt, ...nested];
}

function constants(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { const: value }]));
}

function objectOf(properties: JsonObject): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function isPlainObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
