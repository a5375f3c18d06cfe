import { pointerOf, type Problem } from '../domain/values/problem';

/** A text, with the colon that makes it a key, or a mark. Numbers and words are passed over. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[[{\]},]/g;
const MESSAGE = 'This key is given more than once in its object, and only one of them can be meant.';

interface Open {
  /** Of an object, the keys so far; null of a list. */
  keys: Set<string> | null;
  /** The key or the index that is being read. */
  at: string | number;
}

/**
 * Where valid JSON text has a key again that its object had already: `JSON.parse` takes the last one without a word. At
 * most one problem for each place, and none that shows a value.
 */
export function repeatedKeys(text: string): Problem[] {
  const open: Open[] = [];
  const pointers = new Set<string>();
  for (const [token, string, colon] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '{') open.push({ keys: new Set(), at: '' });
    else if (token === '[') open.push({ keys: null, at: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && typeof inner?.at === 'number') inner.at++;
    else if (string !== undefined && colon !== undefined && inner?.keys) {
      inner.at = JSON.parse(string) as string;
      if (inner.keys.has(inner.at)) pointers.add(pointerOf(open.map(({ at }) => at)));
      inner.keys.add(inner.at);
    }
  }
  return [...pointers].map((pointer) => ({ pointer, message: MESSAGE }));
}
