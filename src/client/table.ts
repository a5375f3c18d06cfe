import CliTable from 'cli-table3';

/** A table for people. No colours: it reads the same in a terminal, a file and a pipe. */
export function table(headings: string[], rows: readonly (readonly Cell[])[]): string {
  const drawn = new CliTable({ head: headings, style: { head: [], border: [], compact: true } });
  drawn.push(...rows.map((row) => row.map(textOf)));
  return drawn.toString();
}

export type Cell = string | number | boolean | null | undefined;

/** Control characters would let a record or a vendor's error text steer the terminal. */
function textOf(cell: Cell): string {
  return String(cell ?? '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\uFFFD');
}
