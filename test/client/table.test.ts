import fc from 'fast-check';
import widthInTerminal from 'string-width';
import { table } from '../../src/client/table';

const HEADINGS = ['id', 'name', 'why'];
const ROWS = [
  ['40162581468', 'SageCRMPolling', 'the receiver answered 503 and said that it will be back in a while'],
  ['7', '', 'a-word-that-is-longer-than-every-column-of-it-and-has-no-place-to-break-at'],
];

const widthOf = (text: string) => Math.max(...text.split('\n').map((line) => widthInTerminal(line)));
/** What is said, without the frame and without how it is broken. */
const letters = (text: string) => [...text.replace(/[\s│┌┐└┘├┤┬┴┼─]/g, '')].toSorted().join('');

describe('a table', () => {
  it('is as wide as it wants to be in a pipe', () => {
    expect(table(HEADINGS, ROWS, undefined).split('\n')).toHaveLength(6);
  });

  it('is the same in a terminal in which it fits', () => {
    const whole = table(HEADINGS, ROWS, undefined);
    expect(table(HEADINGS, ROWS, widthOf(whole))).toBe(whole);
  });

  it('wraps its widest columns between words in a terminal that is narrower', () => {
    const narrow = table(HEADINGS, ROWS, 70);
    expect(widthOf(narrow)).toBeLessThanOrEqual(70);
    expect(narrow).toContain('│ 40162581468 │ SageCRMPolling │ the receiver answered 503 and said');
  });

  it('is a block of lines for each row in a terminal that has no room for its columns', () => {
    expect(table(HEADINGS, ROWS, 40)).toBe(
      [`id    40162581468`, `name  SageCRMPolling`, `why   ${ROWS[0]![2]}`, '', 'id    7', `why   ${ROWS[1]![2]}`].join(
        '\n',
      ),
    );
  });

  it('shows every letter, and stays within the terminal if it has columns', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '渡'), maxLength: 60 });
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 20, max: 120 }), (cells, width) => {
        const drawn = table(HEADINGS, cells, width);
        if (!drawn.startsWith('┌')) return;
        expect(widthOf(drawn)).toBeLessThanOrEqual(width);
        expect(letters(drawn)).toBe(letters([HEADINGS, ...cells].flat().join('')));
      }),
    );
  });

  it('lets nothing steer the terminal', () => {
    expect(table(['a'], [['\u001b[2Jx']], undefined)).toContain('\uFFFD[2Jx');
  });
});
