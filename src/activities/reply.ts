/** Characters of a receiver's reply that are kept, for people. */
const MAX_CHARS = 200;
/** A secret shorter than this would blacken ordinary words. */
const MIN_SECRET_CHARS = 4;
/** So many characters of base64 do not occur by chance. */
const MIN_ENCODED_CHARS = 6;

/**
 * The beginning of a reply as one line of readable text, null where there is none. A receiver may echo what it was sent: secrets are replaced,
 * plain and as answers write them: percent-encoded, escaped for JSON or HTML, and in base64, also in the middle of a longer text.
 */
export function readableReply(body: Buffer, secrets: readonly string[]): string | null {
  const text = masked(body.toString('utf8'), secrets);
  const line = text
    .replace(/[^\P{C}]|\uFFFD/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (line === '') return null;
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}...` : line;
}

/** The longest first: a secret within another must not leave the rest of that one readable. */
function masked(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return text;
  const pattern = forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|');
  return text.replace(new RegExp(pattern, 'gi'), '********');
}

function formsOf(secret: string): string[] {
  if (secret.length < MIN_SECRET_CHARS) return [];
  const text = secret.replace(/\p{Surrogate}/gu, '\uFFFD');
  const percent = encodeURIComponent(text);
  const json = JSON.stringify(text).slice(1, -1);
  // As some libraries write it: PHP escapes "/", others what HTML means something by.
  const cautiousJson = json
    .replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
    .replaceAll('/', '\\/');
  const html = text.replace(/[&<>"']/g, (character) => HTML[character] ?? character);
  return [
    secret,
    percent,
    percent.replaceAll('%20', '+'),
    json,
    json.replaceAll('/', '\\/'),
    cautiousJson,
    html,
  ].concat(base64FormsOf(text));
}

const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Alone, and as it shows within a longer text: which characters are the secret's own depends on where in three bytes it begins. */
function base64FormsOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
  });
  const forms = [whole, whole.replace(/=+$/, ''), ...inner.filter(({ length }) => length >= MIN_ENCODED_CHARS)];
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
