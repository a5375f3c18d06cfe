import { filledJson, filledText, pagePlaceholdersIn } from '../../../src/domain/vendor/page-placeholders';

const FIRST = { 'page.number': 1, 'page.offset': 0, 'page.size': 50, 'page.cursor': null };
const LATER = { ...FIRST, 'page.number': 3, 'page.offset': 100, 'page.cursor': 'c2' };

describe('placeholders of pages', () => {
  test('are found in every text, each once; names of members are none', () => {
    const body = { '${page.cursor}': [{ a: 'x ${page.size} ${page.size}' }, 'y${page.number}'], b: 7, c: null };
    expect(pagePlaceholdersIn(body)).toEqual(['page.size', 'page.number']);
    expect(pagePlaceholdersIn('${date} ${page.other}')).toEqual([]);
  });

  test('that stand alone become what they stand for: a number stays one, a text a text', () => {
    const body = { at: '${page.offset}', of: ['${page.size}', '${page.cursor}'], q: 'LIMIT ${page.size}', n: null };
    expect(filledJson(body, LATER)).toEqual({ at: 100, of: [50, 'c2'], q: 'LIMIT 50', n: null });
    expect(filledJson({ after: '${page.cursor}' }, { ...LATER, 'page.cursor': '12' })).toEqual({ after: '12' });
  });

  test('leave out the member of a cursor that there is not yet', () => {
    const body = { after: '${page.cursor}', within: { c: '${page.cursor}' }, text: 'c=${page.cursor};' };
    expect(filledJson(body, FIRST)).toEqual({ within: {}, text: 'c=;' });
  });

  test('are encoded one by one where they stand in a text', () => {
    const url = '/a b/${page.number}?c=${page.cursor}';
    expect(filledText(url, { ...LATER, 'page.cursor': 'x&y' }, encodeURIComponent)).toBe('/a b/3?c=x%26y');
  });

  test('do not show in what is filled in', () => {
    expect(filledText('${page.cursor}', { ...LATER, 'page.cursor': '$& ${page.size}' })).toBe('$& ${page.size}');
  });

  test('are looked for no deeper than a body may be', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(pagePlaceholdersIn(deep as never)).toEqual([]);
  });
});
