import fc from 'fast-check';
import { CeqlError, type CeqlExpression, type CeqlLiteral, parseCeql } from '../../../src/domain/vendor/ceql';

const text = (value: string): CeqlLiteral => ({ type: 'text', text: value });
const number = (digits: string): CeqlLiteral => ({ type: 'number', text: digits });

describe('parseCeql', () => {
  it('reads the condition of the Sage CRM page', () => {
    expect(parseCeql("Comp_UpdatedDate>'2017-06-12T14:09:00Z'", 'optional')).toEqual({
      kind: 'comparison',
      field: 'Comp_UpdatedDate',
      operator: '>',
      value: text('2017-06-12T14:09:00Z'),
    });
  });

  it('reads the condition of the Sage One page, whose last quote is missing', () => {
    const where = "lastModifiedDate>='2017-06-12T14:09:00Z' and attributes='created_at,updated_at";
    expect(parseCeql(where, 'optional')).toEqual(parseCeql(`${where}'`, 'optional'));
    expect(parseCeql(where, 'optional')).toMatchObject({
      kind: 'and',
      operands: [{ operator: '>=' }, { field: 'attributes', value: text('created_at,updated_at') }],
    });
  });

  it.each([
    ["status='open", 7],
    ["status IN ('open','won)", 18],
    ["name='O''Hara''", 5],
    ["name='", 5],
  ])('refuses %j where the last quote is required', (condition, position) => {
    const read = () => parseCeql(condition, 'required');
    expect(read).toThrow(expect.objectContaining({ position }));
    expect(read).toThrow(/no end; expected a closing '/);
    expect(() => parseCeql("name='O''Hara' and a=''''", 'required')).not.toThrow();
  });

  it.each(['=', '!=', '<', '>', '<=', '>=', 'LIKE'] as const)('reads the operator %s', (operator) => {
    expect(parseCeql(`_info.updated ${operator} -1.50`, 'optional')).toEqual({
      kind: 'comparison',
      field: '_info.updated',
      operator,
      value: number('-1.50'),
    });
  });

  it('takes <> for != and key words in any case', () => {
    expect(parseCeql("a <> 'x' oR b iS nOt nUlL", 'optional')).toEqual({
      kind: 'or',
      operands: [
        { kind: 'comparison', field: 'a', operator: '!=', value: text('x') },
        { kind: 'null', field: 'b', negated: true },
      ],
    });
  });

  it('lets AND bind tighter than OR, and parentheses tighter than both', () => {
    expect(parseCeql('a=1 OR b=2 AND c=3', 'optional')).toMatchObject({
      kind: 'or',
      operands: [{ field: 'a' }, { kind: 'and' }],
    });
    expect(parseCeql('(a=1 OR b=2) AND c=3', 'optional')).toMatchObject({
      kind: 'and',
      operands: [{ kind: 'or' }, { field: 'c' }],
    });
  });

  it('reads IN, doubled quotes, and a plus that stands for a space', () => {
    expect(parseCeql("a+IN+('O''Hara',+2,'x+y')", 'optional')).toEqual({
      kind: 'in',
      field: 'a',
      values: [text("O'Hara"), number('2'), text('x+y')],
    });
  });

  it('takes key words as field names where only a field can stand', () => {
    expect(parseCeql("in='1' and like='2'", 'optional')).toMatchObject({
      operands: [{ field: 'in' }, { field: 'like' }],
    });
  });

  it.each([
    ['', 0, /found the end, expected a field name/],
    ['a', 1, /found the end, expected =/],
    ['a=', 2, /expected a number or a text in single quotes/],
    ['a=1 b=2', 4, /found "b", expected AND, OR or the end/],
    ['a=1 AND', 7, /found the end, expected a field name/],
    ['and=1', 0, /found "and", expected a field name/],
    ['(a=1', 4, /found the end, expected \)/],
    ['a IN ()', 6, /found "\)"/],
    ['a IS 1', 5, /expected NULL/],
    ['a="x"', 2, /not CEQL; texts and dates go in single quotes/],
    ['a>2017-06-12', 2, /not CEQL; texts and dates go in single quotes/],
    ['a=1; DROP', 3, /not CEQL/],
  ])('refuses %j and says where', (where, position, message) => {
    const read = () => parseCeql(where, 'optional');
    expect(read).toThrow(CeqlError);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ position }));
  });

  it('takes a hundred thousand open parentheses as a mistake, not as a crash', () => {
    expect(() => parseCeql('('.repeat(100_000), 'optional')).toThrow(CeqlError);
  });

  it('throws nothing but CeqlError on any text', () => {
    const word = fc.constantFrom(
      'a',
      'AND',
      'or',
      'IN',
      'is',
      'not',
      'NULL',
      '(',
      ')',
      ',',
      "'",
      "''",
      '=',
      '<>',
      '1',
      ' ',
    );
    const sentence = fc.array(word, { maxLength: 15 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), sentence), (where) => {
        try {
          parseCeql(where, 'optional');
        } catch (error) {
          expect(error).toBeInstanceOf(CeqlError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads back every condition that can be written', () => {
    fc.assert(
      fc.property(expressions, (expression) => expect(parseCeql(written(expression), 'required')).toEqual(expression)),
    );
  });
});

const field = fc.stringMatching(/^[A-Za-z_$][\w$.]{0,8}$/).filter((name) => !/^(and|or)$/i.test(name));
const literal = fc.oneof(
  fc.string({ unit: 'binary' }).map(text),
  fc.stringMatching(/^-?\d{1,20}(\.\d{1,5})?$/).map(number),
);
const operator = fc.constantFrom('=', '!=', '<', '>', '<=', '>=', 'LIKE');

const { expressions } = fc.letrec<{ expressions: CeqlExpression }>((tie) => ({
  expressions: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('comparison'), field, operator, value: literal }),
    fc.record({ kind: fc.constant('in'), field, values: fc.array(literal, { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('null'), field, negated: fc.boolean() }),
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      operands: fc.array(tie('expressions'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

function written(expression: CeqlExpression): string {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.operands.map(writtenOperand).join(` ${expression.kind} `);
    case 'in':
      return `${expression.field} IN (${expression.values.map(writtenLiteral).join(', ')})`;
    case 'null':
      return `${expression.field} IS ${expression.negated ? 'NOT ' : ''}NULL`;
    case 'comparison':
      return `${expression.field} ${expression.operator} ${writtenLiteral(expression.value)}`;
  }
}

function writtenOperand(operand: CeqlExpression): string {
  return operand.kind === 'and' || operand.kind === 'or' ? `(${written(operand)})` : written(operand);
}

function writtenLiteral(value: CeqlLiteral): string {
  return value.type === 'number' ? value.text : `'${value.text.replace(/'/g, "''")}'`;
}
