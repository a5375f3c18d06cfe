import { useState } from 'preact/hooks';
import { Field } from '../parts/field';
import type { ElementView, JsonObject } from '../service/answers';
import { elementNamedIn } from './draft-from-body';

interface PasteBodyProps {
  elements: readonly ElementView[];
  /** A body whose element is one of them. */
  onBody(element: ElementView, body: JsonObject): void;
}

/** Takes a whole body, as documents and `POST /instances` have it, and fills the form with it. */
export function PasteBody({ elements, onBody }: PasteBodyProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const fill = () => {
    const found = bodyIn(text, elements);
    if (typeof found === 'string') return setProblem(found);
    setProblem(null);
    onBody(found.element, found.body);
  };
  return (
    <details>
      <summary>I have a whole body</summary>
      <div class="paste">
        <Field
          label="Instance body, JSON"
          help="As POST /instances takes it. It fills the form; nothing is created before you press Create Instance."
          unmarked
          problem={problem}
        >
          {(control) => (
            <textarea
              {...control}
              rows={8}
              spellcheck={false}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="button" onClick={fill}>
          Fill the form
        </button>
      </div>
    </details>
  );
}

/** The body and its element, or what is wrong with the text. */
function bodyIn(text: string, elements: readonly ElementView[]): { element: ElementView; body: JsonObject } | string {
  const body = parsed(text);
  if (body === null) return 'This is no JSON object. A body begins with { and has element, name and configuration.';
  const named = elementNamedIn(body);
  const known = elements.map(({ key }) => key).join(', ');
  if (named === null) return `The body names no element: {"element": {"key": ...}}. Known elements: ${known}.`;
  const element = elements.find(({ key, id }) => key === named.toLowerCase() || String(id) === named);
  return element === undefined ? `There is no element ${named}. Known elements: ${known}.` : { element, body };
}

function parsed(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
