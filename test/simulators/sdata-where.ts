import { DateTime } from 'luxon';

/** A column as the `where` language sees it. Dates are read as milliseconds since 1970; an empty column is null. */
export interface Column<Row> {
  type: 'text' | 'number' | 'date';
  read(row: Row): string | number | null;
}

export interface WhereOptions<Row> {
  /** Finds a column without regard to case; null where there is none. */
  columnOf(name: string): Column<Row> | null;
  /** Zone of date literals that carry none. */
  zone: string;
  /** Dates are compared after being cut to this. */
  resolution: 'second' | 'millisecond';
}

/** A query that the server refuses with 400. `code` is the SData diagnosis code. */
export class SDataError extends Error {
  constructor(
    readonly code: 'BadWhereSyntax' | 'BadQueryParameter',
    message: string,
  ) {
    super(message);
  }
}

/** True, false, or unknown: as in SQL, what is compared with an empty column is unknown, and so is its opposite. */
type Verdict = boolean | null;
type Condition<Row> = (row: Row) => Verdict;
type Operand<Row> = Column<Row> & { literal: boolean; text: string };
type Token = { kind: 'word' | 'number' | 'text' | 'date' | 'mark'; text: string };

const TOKEN = /\s*(?:@([^@]*)@|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_]\w*)|([(),]))/y;
const DATE_LITERAL = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})?)?$/;
const RESERVED = ['and', 'or', 'not', 'between', 'in', 'like', 'eq', 'ne', 'gt', 'ge', 'lt', 'le'];

const ORDER: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

/**
 * Compiles an SData 2.0 `where` (core 0212) into a test of one row: `eq ne gt ge lt le`, `between x and y`, `in (...)`,
 * `like` with %, `and or not`, parentheses; numbers, quoted text (quotes doubled), dates between at signs.
 * Sage CRM cannot search for null or Boolean values, so those words are no literals here. Text compares without regard
 * to case, as its database does. Throws `SDataError`.
 */
export function compileWhere<Row>(where: string, options: WhereOptions<Row>): (row: Row) => boolean {
  const tokens = tokenize(where);
  let position = 0;

  const condition = parseOr();
  if (position < tokens.length) throw syntaxError(`unexpected '${tokens[position]!.text}'`);
  return (row) => condition(row) === true;

  function parseOr(): Condition<Row> {
    const terms = [parseAnd()];
    while (takeWord('or')) terms.push(parseAnd());
    return terms.reduce((left, right) => (row) => not(both(not(left(row)), () => not(right(row)))));
  }

  function parseAnd(): Condition<Row> {
    const terms = [parseNot()];
    while (takeWord('and')) terms.push(parseNot());
    return terms.reduce((left, right) => (row) => both(left(row), () => right(row)));
  }

  function parseNot(): Condition<Row> {
    if (takeWord('not')) {
      const inner = parseNot();
      return (row) => not(inner(row));
    }
    if (!takeMark('(')) return parseComparison();
    const inner = parseOr();
    expectMark(')');
    return inner;
  }

  function parseComparison(): Condition<Row> {
    const left = parseOperand();
    const operator = next('an operator').text.toLowerCase();
    if (operator === 'between') {
      const low = compare('ge', left, parseOperand());
      if (!takeWord('and')) throw syntaxError(`'between' needs 'and'`);
      const high = compare('le', left, parseOperand());
      return (row) => both(low(row), () => high(row));
    }
    if (operator === 'in') return parseIn(left);
    if (operator === 'like') return like(left, parseOperand());
    if (!Object.hasOwn(ORDER, operator)) throw syntaxError(`'${operator}' is not an operator`);
    return compare(operator, left, parseOperand());
  }

  function parseIn(left: Operand<Row>): Condition<Row> {
    expectMark('(');
    const choices: Condition<Row>[] = [];
    do choices.push(compare('eq', left, parseOperand()));
    while (takeMark(','));
    expectMark(')');
    return (row) => (left.read(row) === null ? null : choices.some((isEqual) => isEqual(row)));
  }

  function parseOperand(): Operand<Row> {
    const token = next('a value');
    if (token.kind === 'number') return literal('number', token.text, Number(token.text));
    if (token.kind === 'text') return literal('text', token.text.toLowerCase(), token.text.toLowerCase());
    if (token.kind === 'date') return literal('date', token.text, cut(readDate(token.text)));
    if (token.kind !== 'word' || RESERVED.includes(token.text.toLowerCase()))
      throw syntaxError(`'${token.text}' where a value should be`);
    if (/^(null|true|false)$/i.test(token.text)) throw syntaxError(`'${token.text}' cannot be searched for`);
    const column = options.columnOf(token.text);
    if (!column) throw new SDataError('BadQueryParameter', `there is no field '${token.text}'`);
    return {
      type: column.type,
      literal: false,
      text: token.text,
      read: (row) => normalise(column.type, column.read(row)),
    };
  }

  function normalise(type: Column<Row>['type'], value: string | number | null): string | number | null {
    if (value === null) return null;
    if (type === 'date') return cut(Number(value));
    return type === 'text' ? String(value).toLowerCase() : value;
  }

  function cut(instantMs: number): number {
    return options.resolution === 'second' ? Math.floor(instantMs / 1000) * 1000 : instantMs;
  }

  function readDate(text: string): number {
    const instant = DateTime.fromISO(text, { zone: options.zone });
    if (!DATE_LITERAL.test(text) || !instant.isValid) throw syntaxError(`@${text}@ is not a date`);
    return instant.toMillis();
  }

  function next(wanted: string): Token {
    const token = tokens[position++];
    if (!token) throw syntaxError(`the text ends where ${wanted} should be`);
    return token;
  }

  function takeWord(word: string): boolean {
    const token = tokens[position];
    const found = token?.kind === 'word' && token.text.toLowerCase() === word;
    if (found) position++;
    return found;
  }

  function takeMark(mark: string): boolean {
    const token = tokens[position];
    const found = token?.kind === 'mark' && token.text === mark;
    if (found) position++;
    return found;
  }

  function expectMark(mark: string): void {
    if (!takeMark(mark)) throw syntaxError(`'${mark}' is missing`);
  }
}

function tokenize(where: string): Token[] {
  const tokens: Token[] = [];
  const text = where.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw syntaxError(`cannot read '${text.slice(start, start + 20)}'`);
    const [, date, single, double, number, word, mark] = match;
    if (date !== undefined) tokens.push({ kind: 'date', text: date });
    else if (single !== undefined) tokens.push({ kind: 'text', text: single.replaceAll("''", "'") });
    else if (double !== undefined) tokens.push({ kind: 'text', text: double.replaceAll('""', '"') });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'mark', text: mark! });
  }
  return tokens;
}

function syntaxError(message: string): SDataError {
  return new SDataError('BadWhereSyntax', message);
}

function literal<Row>(type: Column<Row>['type'], text: string, value: string | number): Operand<Row> {
  return { type, literal: true, text, read: () => value };
}

function not(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict;
}

/** The right side is only looked at where it matters. */
function both(left: Verdict, right: () => Verdict): Verdict {
  if (left === false) return false;
  const other = right();
  return other === false ? false : left === null || other === null ? null : true;
}

function compare<Row>(operator: string, left: Operand<Row>, right: Operand<Row>): Condition<Row> {
  const holds = ORDER[operator]!;
  const [readLeft, readRight] = [alike(left, right), alike(right, left)];
  return (row) => {
    const [a, b] = [readLeft(row), readRight(row)];
    if (a === null || b === null) return null;
    return holds(a < b ? -1 : a > b ? 1 : 0);
  };
}

/**
 * A literal takes the type of what it is compared with, as in SQL (`id eq '31'`); but only a date compares with a date.
 */
function alike<Row>(side: Operand<Row>, other: Operand<Row>): Operand<Row>['read'] {
  if (side.type === other.type) return side.read;
  if (side.type === 'date' || other.type === 'date')
    throw new SDataError('BadQueryParameter', 'a date compares only with a date: write it between @ signs');
  if (!side.literal) return side.read;
  const converted = other.type === 'number' ? Number(side.text) : side.text;
  if (Number.isNaN(converted)) throw new SDataError('BadQueryParameter', `'${side.text}' is not a number`);
  return () => converted;
}

function like<Row>(left: Operand<Row>, right: Operand<Row>): Condition<Row> {
  if (left.type !== 'text' || right.type !== 'text' || !right.literal)
    throw new SDataError('BadQueryParameter', `'like' compares a text field with quoted text`);
  const escaped = right.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*');
  const pattern = new RegExp(`^${escaped}$`, 's');
  return (row) => {
    const value = left.read(row);
    return value === null ? null : pattern.test(String(value));
  };
}
