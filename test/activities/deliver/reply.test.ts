import { readableReply } from '../../../src/activities/deliver/reply';
import { tracesOf } from '../../support/secret-traces';

const SECRET = 's3cret-pass-word';
const HTML: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const read = (text: string, secrets = [SECRET]) => readableReply(Buffer.from(text), secrets);

describe('readableReply', () => {
  it('is one line of at most 200 characters, null where there is nothing to read', () => {
    expect(read(' not\tnow\r\n please ')).toBe('not now please');
    expect(read('\u0000\n')).toBeNull();
    expect(read('x'.repeat(300))).toBe(`${'x'.repeat(200)}...`);
  });

  it.each(['', 'a', 'ab', 'hook:', 'hooky:', 'Authorization: '])('hides a secret in base64 after %j', (before) => {
    const encoded = Buffer.from(`${before}${SECRET}, and more`).toString('base64');
    const reply = read(`you sent ${encoded}`);
    expect(reply).toContain('********');
    expect(tracesOf(SECRET, String(reply))).toEqual([]);
  });

  it.each([
    ['JSON', (text: string) => JSON.stringify({ sent: text })],
    ['JSON with escaped slashes', (text: string) => JSON.stringify({ sent: text }).replaceAll('/', '\\/')],
    ['a percent-encoded query', (text: string) => `?a=${encodeURIComponent(text)}`],
    ['a lower-case one', (text: string) => `?a=${encodeURIComponent(text)}`.toLowerCase()],
    ['a form', (text: string) => new URLSearchParams({ a: text }).toString()],
    ['HTML', (text: string) => `<p>${text.replace(/[&<>"]/g, (c) => HTML[c] ?? c)}`],
    ['base64url', (text: string) => Buffer.from(text).toString('base64url')],
  ])('hides a secret in %s', (_, write) => {
    const secret = 'pa"ss\\w/o r<d&é>>>???';
    const reply = read(`no: ${write(secret)} :no`, [secret]);
    expect(reply).toMatch(/^no: .*\*{8}.* :no$/);
    expect(reply).not.toMatch(/pa.{1,6}ss|o( |\+|%20)r/i);
  });

  it('hides the longer secret, not only the shorter one within it', () => {
    expect(read('bad hook:s3cret-pass-word!', [SECRET, `hook:${SECRET}`])).toBe('bad ********!');
  });

  it('takes half characters for secrets', () => {
    expect(read('x', ['\uD800\uD800\uD800\uD800', '(((((', '[a-z-'])).toBe('x');
  });

  it('leaves ordinary words where a secret is short', () => {
    expect(read('a bad day', ['a', 'ba'])).toBe('a bad day');
  });
});
