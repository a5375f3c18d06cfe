import { CeqlError, ceqlTokens, type CeqlToken, type LastQuote } from './ceql-tokens';

export { CeqlError } from './ceql-tokens';

export type CeqlOperator = '=' | '!=' | '<' | '>' | '<=' | '>=' | 'LIKE';

/** A number keeps its digits as text. */
export type CeqlLiteral = { type: 'text' | 'number'; text: string };

/** A CEQL condition as a tree. `and` binds tighter than `or`; operands are two or more. */
export type CeqlExpression =
  | { kind: 'and' | 'or'; operands: CeqlExpression[] }
  | { kind: 'comparison'; field: string; operator: CeqlOperator; value: CeqlLiteral }
  | { kind: 'in'; field: string; values: CeqlLiteral[] }
  | { kind: 'null'; field: string; negated: boolean };

interface Cursor {
  tokens: readonly CeqlToken[];
  index: number;
  end: CeqlToken;
}

const MAX_DEPTH = 50;

/**
 * Reads Cloud Elements' query language: `= != <> < > <= >= LIKE IN (...) IS NULL IS NOT NULL`, `AND`, `OR` and
 * parentheses, key words in any case, texts in single quotes with '' for one quote. In a hub URL the last quote is
 * optional: Cloud Elements' own page for Sage One leaves it out. Throws `CeqlError`, and nothing else, if the text is
 * none.
 */
export function parseCeql(text: string, lastQuote: LastQuote): CeqlExpression {
  const end: CeqlToken = { kind: 'end', text: '', position: text.length };
  const cursor: Cursor = { tokens: ceqlTokens(text, lastQuote), index: 0, end };
  const expression = readChain(cursor, 'or', 0);
  const rest = current(cursor);
  if (rest.kind !== 'end') throw unexpected(rest, 'AND, OR or the end');
  return expression;
}

function readChain(cursor: Cursor, kind: 'or' | 'and', depth: number): CeqlExpression {
  const readOperand = () => (kind === 'or' ? readChain(cursor, 'and', depth) : readCondition(cursor, depth));
  const first = readOperand();
  const others: CeqlExpression[] = [];
  while (takeWord(cursor, kind)) others.push(readOperand());
  return others.length === 0 ? first : { kind, operands: [first, ...others] };
}

function readCondition(cursor: Cursor, depth: number): CeqlExpression {
  if (takeMark(cursor, '(')) {
    if (depth === MAX_DEPTH) throw new CeqlError(`parentheses more than ${MAX_DEPTH} deep.`, current(cursor).position);
    const inner = readChain(cursor, 'or', depth + 1);
    expectMark(cursor, ')');
    return inner;
  }
  const field = current(cursor);
  if (field.kind !== 'word' || /^(and|or)$/i.test(field.text)) throw unexpected(field, 'a field name or (');
  cursor.index += 1;
  return readTest(cursor, field.text);
}

function readTest(cursor: Cursor, field: string): CeqlExpression {
  const token = current(cursor);
  if (token.kind === 'operator') {
    cursor.index += 1;
    const operator = (token.text === '<>' ? '!=' : token.text) as CeqlOperator;
    return { kind: 'comparison', field, operator, value: readLiteral(cursor) };
  }
  if (takeWord(cursor, 'like')) return { kind: 'comparison', field, operator: 'LIKE', value: readLiteral(cursor) };
  if (takeWord(cursor, 'in')) return { kind: 'in', field, values: readList(cursor) };
  if (takeWord(cursor, 'is')) {
    const negated = takeWord(cursor, 'not');
    if (!takeWord(cursor, 'null')) throw unexpected(current(cursor), 'NULL');
    return { kind: 'null', field, negated };
  }
  throw unexpected(token, '=, !=, <>, <, >, <=, >=, LIKE, IN, IS NULL or IS NOT NULL');
}

function readList(cursor: Cursor): CeqlLiteral[] {
  expectMark(cursor, '(');
  const values = [readLiteral(cursor)];
  while (takeMark(cursor, ',')) values.push(readLiteral(cursor));
  expectMark(cursor, ')');
  return values;
}

function readLiteral(cursor: Cursor): CeqlLiteral {
  const token = current(cursor);
  if (token.kind !== 'text' && token.kind !== 'number') throw unexpected(token, 'a number or a text in single quotes');
  cursor.index += 1;
  return { type: token.kind, text: token.text };
}

function takeWord(cursor: Cursor, word: string): boolean {
  const token = current(cursor);
  const isThere = token.kind === 'word' && token.text.toLowerCase() === word;
  if (isThere) cursor.index += 1;
  return isThere;
}

function takeMark(cursor: Cursor, mark: string): boolean {
  const token = current(cursor);
  const isThere = token.kind === 'mark' && token.text === mark;
  if (isThere) cursor.index += 1;
  return isThere;
}

function expectMark(cursor: Cursor, mark: string): void {
  if (!takeMark(cursor, mark)) throw unexpected(current(cursor), mark);
}

function current(cursor: Cursor): CeqlToken {
  return cursor.tokens[cursor.index] ?? cursor.end;
}

function unexpected(token: CeqlToken, allowed: string): CeqlError {
  const found = token.kind === 'end' ? 'the end' : `"${token.text.slice(0, 20)}"`;
  return new CeqlError(`found ${found}, expected ${allowed}.`, token.position);
}
