/**
 * The URL that a text is, or null. In place of `URL.canParse`: that of Node 20 and 22, once it is compiled, answers
 * false for every text with a letter of Latin-1 beyond ASCII (`http://españa.example/`), which it takes for broken
 * UTF-8.
 */
export function parsedUrl(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
