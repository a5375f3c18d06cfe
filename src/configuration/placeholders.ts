import { pointerOf, type Problem } from '../domain/values/problem';

/** A word in angle brackets, as documentation writes what the reader has to fill in: `<YOUR_TENANT>`, `<minutes>`. */
const ANYWHERE = /<[A-Za-z][A-Za-z0-9_-]*>|\{\{[\w. -]+\}\}/;
/**
 * A whole text of words in brackets: letters, or capitals with a number after them, `<YOUR_PASSWORD_2>`. A generated
 * password between brackets stays a password: its digits are anywhere.
 */
const WHOLE = /^<(?:[A-Za-z]+(?:[ _-][A-Za-z]+)*|[A-Z]+\d{0,2}(?:_(?:[A-Z]+\d{0,2}|\d{1,2}))*)>$/;

/**
 * Names every `<placeholder>` left in, as a value or as a key, and every key that no JSON object should have.
 * `secret` says whether the value at a path is one: there only a text that is a placeholder as a whole counts.
 * The walk keeps its own stack, as outside data may be nested deeper than calls can be.
 */
export function leftovers(value: unknown, secret: (path: readonly string[]) => boolean): Problem[] {
  const problems: Problem[] = [];
  const waiting: { path: string[]; value: unknown }[] = [{ path: [], value }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, value: found } = next;
    const inKey = placeholderIn(path.at(-1) ?? '', false);
    const inValue = typeof found === 'string' ? placeholderIn(found, secret(path)) : null;
    for (const placeholder of [inKey, inValue].filter((one) => one !== null)) {
      problems.push({
        pointer: pointerOf(path),
        message: `The placeholder ${placeholder} was left in. Put your own ${placeholder === inKey ? 'name' : 'value'} in its place.`,
      });
    }
    if (path.at(-1) === '__proto__') {
      problems.push({ pointer: pointerOf(path), message: 'A key named "__proto__" is not allowed.' });
    }
    // Nothing that a person sends is this deep; what is deeper is refused by the schemas.
    if (typeof found === 'object' && found !== null && path.length < 20) {
      const entries = Object.entries(found).map(([key, entry]) => ({ path: [...path, key], value: entry as unknown }));
      waiting.push(...entries.reverse());
    }
  }
  return problems;
}

function placeholderIn(text: string, secret: boolean): string | null {
  const found = WHOLE.exec(text.trim()) ?? (secret ? null : ANYWHERE.exec(text));
  return found === null ? null : found[0];
}
