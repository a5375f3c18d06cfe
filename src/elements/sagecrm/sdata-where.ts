import type { CeqlExpression, CeqlLiteral, CeqlOperator } from '../../domain/vendor/ceql';
import { HubUrlError } from '../hub-url';

/** SData 2.0 core 0212; Sage CRM's REST reference. */
const OPERATORS: Record<CeqlOperator, string> = {
  '=': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '>': 'gt',
  '<=': 'le',
  '>=': 'ge',
  LIKE: 'like',
};

/** ISO date, optionally with a time, a fraction and a zone. */
const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?)?$/i;

/**
 * Puts a CEQL condition into SData's words, not yet percent-encoded: `Comp_UpdatedDate gt @2017-06-12T14:09:00Z@`.
 * Texts that are ISO dates become SData dates (`@...@`), also in `IN`; in `LIKE` they stay texts.
 * Throws `HubUrlError` for `IS NULL`, which Sage CRM's REST API cannot search.
 */
export function sdataWhere(expression: CeqlExpression): string {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.operands.map(operandOf).join(` ${expression.kind} `);
    case 'in':
      return `${expression.field} in (${expression.values.map(literalOf).join(',')})`;
    case 'comparison': {
      const value = expression.operator === 'LIKE' ? quoted(expression.value.text) : literalOf(expression.value);
      return `${expression.field} ${OPERATORS[expression.operator]} ${value}`;
    }
    case 'null':
      throw new HubUrlError(
        `Sage CRM's REST API cannot search for ${expression.field} IS ${expression.negated ? 'NOT ' : ''}NULL: ` +
          'empty values are outside its query language. Leave the condition out.',
      );
  }
}

/** Parentheses always: the precedence that SData leaves to the provider then does not matter. */
function operandOf(operand: CeqlExpression): string {
  const text = sdataWhere(operand);
  return operand.kind === 'and' || operand.kind === 'or' ? `(${text})` : text;
}

function literalOf(literal: CeqlLiteral): string {
  if (literal.type === 'number') return literal.text;
  const [matched, date, time, seconds, utc, offsetHours, offsetMinutes] = DATE.exec(literal.text) ?? [];
  if (matched === undefined) return quoted(literal.text);
  if (time === undefined) return `@${date}@`;
  const zone = utc ? 'Z' : offsetHours ? `${offsetHours}:${offsetMinutes ?? '00'}` : '';
  return `@${date}T${time}${seconds ?? ':00'}${zone}@`;
}

function quoted(text: string): string {
  return `'${text.replace(/'/g, "''")}'`;
}
