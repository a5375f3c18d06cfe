import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { privateKey } from '../../src/configuration/private-key';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { rest } from '../../src/elements/rest';
import { context } from './elements';

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const pem = (type: 'pkcs8' | 'pkcs1', key = RSA) => key.export({ type, format: 'pem' }).toString();
const PKCS8 = pem('pkcs8');
const PSS = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const problemOf = (value: unknown) =>
  privateKey
    .safeParse(value)
    .error?.issues.map(({ message }) => message)
    .join();

describe('a private key', () => {
  it.each([
    ['of RSA', PKCS8],
    ['of RSA in the older form', pem('pkcs1')],
    ['of RSA for PSS alone', PSS],
    ['of EC', EC.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['of EC in the older form', EC.export({ type: 'sec1', format: 'pem' }).toString()],
  ])('%s is taken as it is', (_, text) => {
    expect(privateKey.parse(text)).toBe(text);
  });

  it.each([
    ['without line breaks', PKCS8.replaceAll('\n', '')],
    ['with spaces in their place', PKCS8.replaceAll('\n', ' ')],
    ['with \\n written out', PKCS8.replaceAll('\n', '\\n')],
    ['with Windows line ends', PKCS8.replaceAll('\n', '\r\n')],
    ['with words around it', `Bag Attributes\n${PKCS8}\n`],
  ])('%s gets its lines back', (_, text) => {
    expect(privateKey.parse(text)).toBe(PKCS8);
  });

  const publicPem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const edwards = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  const locked = RSA.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
  it.each<[string, unknown, string]>([
    ['a number', 7, 'Found a number'],
    ['no PEM', 'MIIEvQIBADANBgkq', 'Found no PEM'],
    ['a public key', publicPem, 'Found a public key'],
    ['a key with a passphrase', locked, 'with a passphrase'],
    ['a cut key', PKCS8.replace(/\n[^\n]{64}\n/, '\n'), 'it is cut, or changed'],
    ['two keys', PKCS8 + PKCS8, 'Found 2 blocks'],
    ['a short key', weak, '1024 bits; at least 2048'],
    ['a key of another kind', edwards, 'a key of another kind'],
    ['a text without end', `-----BEGIN PRIVATE KEY-----${'A'.repeat(9000)}`, 'more than 8000'],
  ])('is not %s, and the message shows no part of it', (_, value, words) => {
    const problem = problemOf(value);
    expect(problem).toContain(words);
    const [, secret = ''] = /-----\s*([A-Za-z0-9+/]{20})/.exec(String(value)) ?? [];
    if (secret !== '') expect(problem).not.toContain(secret);
  });

  it('of any text is a key or one problem that does not repeat it', () => {
    fc.assert(
      fc.property(fc.base64String({ minLength: 24, maxLength: 2000 }), (content) => {
        const problem = problemOf(`-----BEGIN PRIVATE KEY-----\n${content}\n-----END PRIVATE KEY-----`);
        expect(problem).toContain('no private key');
        expect(problem).not.toContain(content);
      }),
    );
  });

  it('is refused where it was sent', () => {
    const configuration = {
      'base.url': 'https://api.example',
      'authentication.type': 'oauth2',
      'oauth.token.url': 'https://api.example/token',
      'oauth.api.key': 'client',
      'oauth.client.assertion.key': PKCS8.slice(0, 400),
    };
    const parsed = parseInstanceBody(
      { name: 'x', element: { key: 'rest' }, configuration },
      { ...context, elementOf: () => rest },
    );
    expect(parsed).toMatchObject({ ok: false, problem: [{ pointer: '/configuration/oauth.client.assertion.key' }] });
  });

  const ecPem = (namedCurve: string) =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const problemsWith = (key: string, algorithm: string) => {
    const configuration = {
      'base.url': 'https://api.example',
      'authentication.type': 'oauth2',
      'oauth.token.url': 'https://api.example/token',
      'oauth.api.key': 'client',
      'oauth.client.assertion.key': key,
      'oauth.client.assertion.algorithm': algorithm,
    };
    const body = { name: 'x', element: { key: 'rest' }, configuration };
    const parsed = parseInstanceBody(body, { ...context, elementOf: () => rest });
    return parsed.ok ? [] : parsed.problem;
  };

  it.each<[string, string, string | null]>([
    [PKCS8, 'ES256', 'RS256, RS384, RS512, PS256, PS384, PS512'],
    [PKCS8, 'ps512', null],
    [PSS, 'PS256', null],
    [PSS, 'RS256', 'PS256, PS384, PS512'],
    [ecPem('P-256'), 'RS256', 'ES256'],
    [ecPem('P-256'), 'PS256', 'ES256'],
    [ecPem('P-256'), 'ES256', null],
    [ecPem('P-384'), 'ES256', 'ES384'],
    [ecPem('P-384').replaceAll('\n', ' '), 'es384', null],
    [ecPem('P-521'), 'ES384', 'ES512'],
  ])('goes with its algorithm: %#, %s', (key, algorithm, allowed) => {
    expect(problemsWith(key, algorithm)).toEqual(
      allowed === null
        ? []
        : [
            {
              pointer: '/configuration/oauth.client.assertion.algorithm',
              message: expect.stringContaining(`allowed with it: ${allowed}. `) as string,
            },
          ],
    );
  });

  it('that is none is told at the key alone', () => {
    expect(problemsWith('no key', 'ES256').map(({ pointer }) => pointer)).toEqual([
      '/configuration/oauth.client.assertion.key',
    ]);
  });
});
