import { existsSync, readFileSync } from 'node:fs';

/** Byte by byte, so that text in a binary file is found too; empty where there is no file. */
export function textOfFile(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}
