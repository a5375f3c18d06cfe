import type { Element } from './element';
import { openconnectors } from './openconnectors';
import { rest } from './rest';
import { sagecrm } from './sagecrm';
import { sageone } from './sageone';

/** Every element there is. A new one is added here and nowhere else. */
export const elements: readonly Element[] = [sagecrm, sageone, rest, openconnectors];

/** The element of a key (`sagecrm`) or of Cloud Elements' numeric id (`3641`, also as text). */
export function elementOf(keyOrNumericId: string | number): Element | undefined {
  const wanted = String(keyOrNumericId);
  return elements.find((element) => element.key === wanted || String(element.numericId) === wanted);
}
