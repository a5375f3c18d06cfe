import { ensureSyntaxTree, type syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

type SyntaxNode = ReturnType<typeof syntaxTree>['topNode'];

const PARSE_MS = 200;
const VALUES = ['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null'];

export interface TextRange {
  from: number;
  to: number;
}

/** Where in a JSON text an RFC 6901 pointer leads: the deepest part of its path that is there. */
export function rangeOfPointer(state: EditorState, pointer: string): TextRange {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
  const root = tree && valueIn(tree.topNode);
  if (!root) return { from: 0, to: state.doc.length };
  let value = root;
  let range: TextRange = firstLineOf(state, root);
  for (const segment of segmentsOf(pointer)) {
    const member = memberOf(state, value, segment);
    if (member === null) return range;
    range = rangeOfMember(state, member);
    value = valueIn(member) ?? member;
  }
  return range;
}

export function segmentsOf(pointer: string): string[] {
  const [, ...segments] = pointer.split('/');
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function memberOf(state: EditorState, value: SyntaxNode, segment: string): SyntaxNode | null {
  if (value.name === 'Array') return valuesIn(value)[Number(segment)] ?? null;
  const properties = value.getChildren('Property');
  return properties.find((property) => nameOf(state, property) === segment) ?? null;
}

/** A simple value with its name; of an object its name alone, for the mark to be short. */
function rangeOfMember(state: EditorState, member: SyntaxNode): TextRange {
  const name = member.getChild('PropertyName');
  const value = valueIn(member);
  if (name === null) return firstLineOf(state, member);
  const isSimple = value !== null && value.name !== 'Object' && value.name !== 'Array';
  return { from: name.from, to: isSimple ? value.to : name.to };
}

function nameOf(state: EditorState, property: SyntaxNode): string | null {
  const name = property.getChild('PropertyName');
  if (name === null) return null;
  try {
    return JSON.parse(state.sliceDoc(name.from, name.to)) as string;
  } catch {
    return null;
  }
}

function valueIn(node: SyntaxNode): SyntaxNode | null {
  return valuesIn(node)[0] ?? null;
}

function valuesIn(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children.filter(isValue);
}

function isValue({ name }: SyntaxNode): boolean {
  return VALUES.includes(name);
}

function firstLineOf(state: EditorState, { from, to }: TextRange): TextRange {
  return { from, to: Math.min(to, state.doc.lineAt(from).to) };
}
