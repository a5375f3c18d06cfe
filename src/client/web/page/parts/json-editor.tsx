import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, foldGutter, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { Annotation, EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Problem } from '../service/answers';
import { highlighting, theme } from './json-theme';
import { rangeOfPointer } from './json-pointers';

interface JsonEditorProps {
  label: string;
  value: string;
  /** What the service finds wrong; pointers lead into this text. */
  problems: readonly Problem[];
  onChange(value: string): void;
  /** A member to show and put the cursor at; a new object each time it is asked for. */
  target?: { name: string } | null;
}

/** Marks a change that came from outside the editor, which is told to nobody. */
const given = Annotation.define<boolean>();

/** JSON with its errors marked where they are. Tab leaves it; F8 goes to the next error. */
export function JsonEditor({ label, value, problems, onChange, target = null }: JsonEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const change = useRef(onChange);
  change.current = onChange;

  useEffect(() => {
    const nonce = document.querySelector('script')?.nonce ?? '';
    const editor = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          indentOnInput(),
          bracketMatching(),
          json(),
          syntaxHighlighting(highlighting),
          theme,
          EditorView.lineWrapping,
          EditorView.cspNonce.of(nonce),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
          EditorView.updateListener.of((update) => {
            const isGiven = update.transactions.some((transaction) => transaction.annotation(given));
            if (update.docChanged && !isGiven) change.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  // Before the next key is pressed: after it, `value` would be the text before that key, and undo it.
  useLayoutEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const { length } = editor.state.doc;
    if (editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: length, insert: value }, annotations: given.of(true) });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (editor !== null) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor, problems)));
  }, [value, problems]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || target === null) return;
    const { from } = rangeOfPointer(editor.state, `/${target.name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    editor.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'start' }) });
    editor.focus();
  }, [target]);

  return <div class="json-editor" ref={place} />;
}

/** A text that is no JSON has one problem: where it stops to be. */
function diagnosticsOf(editor: EditorView, problems: readonly Problem[]): Diagnostic[] {
  const broken = editor.state.doc.length === 0 ? [] : jsonParseLinter()(editor);
  if (broken.length > 0) return broken;
  return problems.map(({ pointer, message }) => ({
    ...rangeOfPointer(editor.state, pointer),
    severity: 'error',
    message,
  }));
}
