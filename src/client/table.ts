import CliTable from 'cli-table3';
import widthOf from 'string-width';
import wrap from 'wrap-ansi';

export type Cell = string | number | boolean | null | undefined;

/** A border on each side of every cell, and a space beside each text. */
const FRAME = 3;
/** Narrower than this, most cells of a column would be broken in the middle of a word. */
const NARROWEST = 12;

/**
 * A table for people, no wider than `width` characters; by default the terminal's, and as wide as it wants to be in a
 * file or a pipe. The widest columns are wrapped; if that is not enough, each row is a block of lines, one for each
 * field that has a value. No colours: it reads the same in a terminal, a file and a pipe.
 */
export function table(
  headings: string[],
  rows: readonly (readonly Cell[])[],
  width: number | undefined = process.stdout.columns,
): string {
  const cells = rows.map((row) => row.map(textOf));
  const natural = headings.map((heading, column) =>
    cells.reduce((widest, row) => Math.max(widest, widthOfText(row[column] ?? '')), widthOf(heading)),
  );
  const room = (width ?? Infinity) - headings.length * FRAME - 1;
  const widest = widestAllowed(natural, room);
  if (widest < Math.min(NARROWEST, Math.max(...natural))) return blocks(headings, cells);
  const drawn = new CliTable({ head: headings, style: { head: [], border: [], compact: true } });
  drawn.push(...cells.map((row) => row.map((text) => wrapped(text, widest))));
  return drawn.toString();
}

/** The greatest width that a column may have, so that all together fit: the narrower ones keep theirs. */
function widestAllowed(natural: readonly number[], room: number): number {
  let left = room;
  const ascending = natural.toSorted((one, other) => one - other);
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (length > share) return share;
    left -= length;
  }
  return Infinity;
}

/** Between words if there are any. Nothing is left out. */
function wrapped(text: string, width: number): string {
  return width === Infinity ? text : wrap(text, width, { hard: true });
}

function widthOfText(text: string): number {
  return Math.max(...text.split('\n').map(widthOf));
}

function blocks(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const margin = Math.max(...headings.map(widthOf)) + 2;
  const lineOf = (heading: string, text: string) => `${heading.padEnd(margin)}${text}`;
  return rows
    .map((row) => headings.flatMap((heading, column) => (row[column] ? [lineOf(heading, row[column])] : [])).join('\n'))
    .join('\n\n');
}

/** Control characters would let a record or a vendor's error text steer the terminal. */
function textOf(cell: Cell): string {
  return String(cell ?? '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\uFFFD');
}
