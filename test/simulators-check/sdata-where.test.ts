import { type Column, SDataError, compileWhere } from '../simulators/sdata-where';

interface Company {
  id: number;
  name: string | null;
  updatedAt: number;
}

const noon = Date.parse('2026-03-29T12:00:00Z');
const companies: Company[] = [
  { id: 1, name: "Miller's", updatedAt: noon - 1000 },
  { id: 2, name: 'Quarry', updatedAt: noon + 400 },
  { id: 3, name: null, updatedAt: noon + 1000 },
];

const columns: Record<string, Column<Company>> = {
  comp_companyid: { type: 'number', read: ({ id }) => id },
  comp_name: { type: 'text', read: ({ name }) => name },
  comp_updateddate: { type: 'date', read: ({ updatedAt }) => updatedAt },
};

function idsWhere(where: string, resolution: 'second' | 'millisecond' = 'second', zone = 'UTC'): number[] {
  const columnOf = (name: string) => columns[name.toLowerCase()] ?? null;
  return companies.filter(compileWhere(where, { columnOf, zone, resolution })).map(({ id }) => id);
}

function codeOf(where: string): string {
  try {
    idsWhere(where);
  } catch (error) {
    if (error instanceof SDataError) return error.code;
  }
  throw new Error(`'${where}' was not refused`);
}

it.each([
  ['Comp_UpdatedDate gt @2026-03-29T12:00:00Z@', [3]],
  ['comp_updateddate ge @2026-03-29T12:00:00Z@', [2, 3]],
  ['comp_updateddate lt @2026-03-29T12:00:00Z@ or Comp_CompanyId eq 3', [1, 3]],
  ['comp_updateddate le @2026-03-29T14:00:00+02:00@', [1, 2]],
  ['comp_updateddate between @2026-03-29T12:00:00Z@ and @2026-03-29T12:00:00.9Z@', [2]],
  ['comp_updateddate ge @2026-03-29@', [1, 2, 3]],
  ['Comp_CompanyId in (1, 3)', [1, 3]],
  ['not (Comp_CompanyId in (1,3))', [2]],
  ["Comp_CompanyId eq '2'", [2]],
  ['Comp_CompanyId between 2 and 3 and Comp_CompanyId ne 3', [2]],
  ["comp_name eq 'miller''s'", [1]],
  ['comp_name eq "Quarry"', [2]],
  ["comp_name like '%ARR%'", [2]],
  ["comp_name like '.*'", []],
  ["comp_name ne 'Quarry'", [1]],
  ["not comp_name eq 'Quarry'", [1]],
  ["comp_name eq 'Quarry' or Comp_CompanyId eq 1 and Comp_CompanyId eq 3", [2]],
  ["(comp_name eq 'Quarry' or Comp_CompanyId eq 1) and Comp_CompanyId lt 2", [1]],
])('%s finds %j', (where, ids) => {
  expect(idsWhere(where)).toEqual(ids);
});

it('compares milliseconds when told to', () => {
  expect(idsWhere('comp_updateddate gt @2026-03-29T12:00:00Z@', 'millisecond')).toEqual([2, 3]);
});

it('reads a date without a zone in the zone of the server, daylight saving included', () => {
  expect(idsWhere('comp_updateddate gt @2026-03-29T14:00:00@', 'second', 'Europe/Berlin')).toEqual([3]);
});

it.each([
  ['', 'BadWhereSyntax'],
  ['comp_companyid', 'BadWhereSyntax'],
  ['comp_companyid > 1', 'BadWhereSyntax'],
  ['comp_companyid gt', 'BadWhereSyntax'],
  ['(comp_companyid gt 1', 'BadWhereSyntax'],
  ['comp_companyid gt 1)', 'BadWhereSyntax'],
  ['comp_companyid gt 1 comp_companyid lt 2', 'BadWhereSyntax'],
  ["comp_name eq 'open", 'BadWhereSyntax'],
  ['comp_name eq null', 'BadWhereSyntax'],
  ['comp_updateddate gt @2026-13-01@', 'BadWhereSyntax'],
  ['comp_updateddate gt @2026-03-29T12:00:00 02:00@', 'BadWhereSyntax'],
  ["comp_updateddate gt '2026-03-29T12:00:00Z'", 'BadQueryParameter'],
  ['comp_size gt 1', 'BadQueryParameter'],
  ["comp_companyid eq 'abc'", 'BadQueryParameter'],
  ['comp_companyid eq comp_updateddate', 'BadQueryParameter'],
])("refuses '%s' with %s", (where, code) => {
  expect(codeOf(where)).toBe(code);
});
