import { z } from 'zod';
import type { ElementDescription, ElementField } from '../domain/vendor/element-description';
import { privateKey } from './private-key';
import { numberWithin, oneOf, singleLine, trueOrFalse } from './plain-values';

const MAX_TEXT_LENGTH = 4000;

/** Schemas of an element's own configuration keys, as its description lists them. Defaults are filled in. */
export function elementFields(element: ElementDescription): Record<string, z.ZodType> {
  return Object.fromEntries(element.fields.map((field) => [field.key, fieldSchema(field)]));
}

function fieldSchema(field: ElementField): z.ZodType {
  // A message about a secret must not show it, so a secret is text whatever it stands for.
  const schema =
    field.type === 'privateKey' ? privateKey : field.secret ? singleLine(MAX_TEXT_LENGTH) : valueSchema(field);
  if (field.defaultValue !== undefined) return z.preprocess((value) => value ?? field.defaultValue, schema);
  return field.required ? schema : schema.optional();
}

function valueSchema({ type, choices = [] }: ElementField): z.ZodType {
  switch (type) {
    case 'text':
    case 'privateKey':
      return plainText;
    case 'boolean':
      return trueOrFalse;
    case 'choice':
      return oneOf(choices);
    case 'number':
      return numberWithin({ min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'numbers' });
  }
}

/** What is not secret is shown in every read, so no password may hide in a URL. */
const plainText = singleLine(MAX_TEXT_LENGTH).refine((text) => !/^[a-z]+:\/\/[^/?#]*@/i.test(text), {
  error: 'A URL must not contain a user name or password: this value is shown in reads.',
});
