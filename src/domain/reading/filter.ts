import { parseIsoDate } from '../dates/iso-date';
import { parseZone } from '../dates/time-zone';
import type { Json, JsonObject } from '../values/json';
import { parseCeql, type CeqlExpression, type CeqlLiteral, type CeqlOperator } from '../vendor/ceql';
import { fieldOf } from './record';

/**
 * Whether a record meets a CEQL condition. A field that is absent or `null` meets `IS NULL` alone, as in SQL; a list or
 * an object meets `IS NOT NULL` and no comparison. Numbers and texts of numbers compare as numbers, digit by digit if
 * they are whole; ISO dates as instants; true and false as their words; all else as text, in which upper and lower case
 * differ. Throws `CeqlError`.
 */
export function createFilter(condition: string): (record: JsonObject) => boolean {
  const expression = parseCeql(condition, 'required');
  return (record) => meets(record, expression);
}

function meets(record: JsonObject, expression: CeqlExpression): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.operands.every((operand) => meets(record, operand));
    case 'or':
      return expression.operands.some((operand) => meets(record, operand));
    case 'null':
      return ((fieldOf(record, expression.field) ?? null) === null) !== expression.negated;
    case 'in':
      return expression.values.some((value) => compares(fieldOf(record, expression.field), '=', value));
    case 'comparison':
      return compares(fieldOf(record, expression.field), expression.operator, expression.value);
  }
}

function compares(field: Json | undefined, operator: CeqlOperator, { text }: CeqlLiteral): boolean {
  if (field === undefined || field === null || typeof field === 'object') return false;
  const value = String(field);
  if (operator === 'LIKE') return isLike(value, text);
  const order = orderOf(value, text, typeof field === 'boolean');
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
  }
}

/** Of dates that name no zone, on both sides. */
const GMT = parseZone('GMT');
const WHOLE = /^-?\d{1,400}$/;
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Negative if the value comes before, 0 if they are the same. */
function orderOf(value: string, wanted: string, isWord: boolean): number {
  if (WHOLE.test(value) && WHOLE.test(wanted)) return signOf(BigInt(value), BigInt(wanted));
  if (DECIMAL.test(value) && DECIMAL.test(wanted)) return signOf(Number(value), Number(wanted));
  const [at, wantedAt] = [parseIsoDate(value, GMT), parseIsoDate(wanted, GMT)];
  if (at !== null && wantedAt !== null) return signOf(at, wantedAt);
  return isWord ? signOf(value, wanted.toLowerCase()) : signOf(value, wanted);
}

function signOf<T extends bigint | number | string>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** `%` is any text, `_` one character. In the time of the product of both lengths at most, whatever the pattern. */
function isLike(value: string, pattern: string): boolean {
  const [characters, wanted] = [[...value], [...pattern]];
  let [at, of] = [0, 0];
  let [retryAt, retryOf] = [0, -1];
  while (at < characters.length) {
    if (wanted[of] === '%') [retryAt, retryOf, of] = [at, of, of + 1];
    else if (of < wanted.length && (wanted[of] === '_' || wanted[of] === characters[at])) [at, of] = [at + 1, of + 1];
    else if (retryOf >= 0) [at, retryAt, of] = [retryAt + 1, retryAt + 1, retryOf + 1];
    else return false;
  }
  return wanted.slice(of).every((character) => character === '%');
}
