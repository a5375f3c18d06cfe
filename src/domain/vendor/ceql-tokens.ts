/** Says where and why a CEQL text cannot be read. `position` counts characters from 0. */
export class CeqlError extends Error {
  override readonly name = 'CeqlError';
  constructor(
    reason: string,
    readonly position: number,
  ) {
    super(`CEQL at character ${position + 1}: ${reason}`);
  }
}

/** `end` is what a parser meets behind the last token. */
export type CeqlTokenKind = 'word' | 'number' | 'text' | 'operator' | 'mark' | 'end';

export interface CeqlToken {
  kind: CeqlTokenKind;
  /** As written; of a text, what stands between its quotes, with '' already one quote. */
  text: string;
  position: number;
}

/** `+` outside quotes can only be a space that a form encoding left. */
const SPACE = /[\s+]+/y;

const PATTERNS: readonly (readonly [CeqlTokenKind, RegExp])[] = [
  ['text', /'([^']*(?:''[^']*)*)(?:'|$)/y],
  // Not before `-` or `:`, so that an unquoted date is refused whole.
  ['number', /-?\d+(?:\.\d+)?(?![\w.:-])/y],
  ['word', /[A-Za-z_$][\w$.]*/y],
  ['operator', /<=|>=|<>|!=|[=<>]/y],
  ['mark', /[(),]/y],
];

/** What becomes of a last text whose closing quote is missing: it ends where all ends, or is refused. */
export type LastQuote = 'optional' | 'required';

/** Cuts a CEQL text into tokens, none of them of kind `end`. Throws `CeqlError`. */
export function ceqlTokens(text: string, lastQuote: LastQuote): CeqlToken[] {
  const tokens: CeqlToken[] = [];
  let position = lengthAt(SPACE, text, 0);
  while (position < text.length) {
    const token = tokenAt(text, position, lastQuote);
    tokens.push(token.token);
    position = token.end + lengthAt(SPACE, text, token.end);
  }
  return tokens;
}

function tokenAt(text: string, position: number, lastQuote: LastQuote): { token: CeqlToken; end: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) continue;
    if (kind === 'text' && lastQuote === 'required' && !isClosed(match[0])) throw unclosed(position);
    const content = kind === 'text' ? (match[1] ?? '').replace(/''/g, "'") : match[0];
    return { token: { kind, text: content, position }, end: position + match[0].length };
  }
  throw new CeqlError(
    `"${text.slice(position, position + 20)}" is not CEQL; texts and dates go in single quotes.`,
    position,
  );
}

/** Two quotes within a text are one of its own, so a closed text has an even number of them. */
function isClosed(text: string): boolean {
  return (text.match(/'/g) ?? []).length % 2 === 0;
}

function unclosed(position: number): CeqlError {
  const reason = "the text that begins here has no end; expected a closing ' (a quote within a text is written '').";
  return new CeqlError(reason, position);
}

function lengthAt(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0].length ?? 0;
}
