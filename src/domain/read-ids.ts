import { ID_DIGEST_LENGTH } from './seen';
import { idDigest } from './version';

/** Records read last that are told to the next poll: so many may come in front of them meanwhile. */
const TOLD = 20;

/** The records that a pass has read, by their ids. */
export interface ReadIds {
  add(recordId: string): void;
  has(recordId: string): boolean;
  /** Digests of the ids read last, joined, those of the poll before first: for the poll that reads on. */
  latest(): string;
}

/** `before` is what the poll before told of the same pass: it knows those alone. */
export function createReadIds(before: string): ReadIds {
  const ids = new Set<string>();
  return {
    add: (recordId) => {
      ids.delete(recordId);
      ids.add(recordId);
    },
    has: (recordId) => ids.has(recordId) || (before !== '' && before.includes(idDigest(recordId))),
    latest: () => (before + [...ids].slice(-TOLD).map(idDigest).join('')).slice(-TOLD * ID_DIGEST_LENGTH),
  };
}
