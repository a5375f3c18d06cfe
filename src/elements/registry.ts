import type { Element } from './element';
import { openconnectors } from './openconnectors';
import { rest } from './rest';
import { sagecrm } from './sagecrm';
import { sageone } from './sageone';

/** Every element that comes with the package. A new one is added here and nowhere else. */
export const elements: readonly Element[] = [sagecrm, sageone, rest, openconnectors];

export interface ElementRegistry {
  elements: readonly Element[];
  /** The element of a key (`sagecrm`) or of Cloud Elements' numeric id (`3641`, also as text). */
  elementOf(keyOrNumericId: string | number): Element | undefined;
}

/** All elements, and `own` ones beside them. Throws an `Error` if a key or a numeric id is there twice. */
export function registryWith(own: readonly Element[] = []): ElementRegistry {
  const all = [...elements, ...own];
  for (const element of all) {
    const taken = all.find(({ key, numericId }) => key === element.key || numericId === element.numericId);
    if (taken !== element) {
      throw new Error(
        `The elements "${taken?.key}" (${taken?.numericId}) and "${element.key}" (${element.numericId}) are not told apart: each needs a key and a numericId of its own.`,
      );
    }
  }
  return {
    elements: all,
    elementOf(keyOrNumericId) {
      const wanted = String(keyOrNumericId);
      return all.find((element) => element.key === wanted || String(element.numericId) === wanted);
    },
  };
}

export const { elementOf } = registryWith();
