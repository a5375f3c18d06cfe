import { generateKeyPairSync } from 'node:crypto';
import { signedAssertion } from '../../../src/activities/vendor/client-assertion';
import { oauth } from '../../../src/elements/rest/oauth';
import { RequestError } from '../../../src/elements/request-error';
import { createAssertionCheck } from '../../simulators/client-assertions';

const NOW_MS = Date.parse('2026-03-01T12:00:00.400Z');
const TOKEN_URL = 'https://login.example/token?tenant=7';

function pairOf(kind: 'rsa' | 'rsa-pss' | `P-${number}`): { privateKey: string; publicKey: string } {
  const modulusLength = 2048;
  const { privateKey, publicKey } =
    kind === 'rsa'
      ? generateKeyPairSync(kind, { modulusLength })
      : kind === 'rsa-pss'
        ? generateKeyPairSync(kind, { modulusLength })
        : generateKeyPairSync('ec', { namedCurve: kind });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const RSA = pairOf('rsa');
const P256 = pairOf('P-256');

function formsOf(
  privateKey: string,
  changes: Record<string, string>,
  requests: Parameters<typeof oauth.tokenRequest>[1][],
) {
  const connection = {
    'authentication.type': 'oauth2',
    'oauth.token.url': TOKEN_URL,
    'oauth.api.key': 'client-1',
    'oauth.api.secret': 'not to be sent',
    'oauth.client.assertion.key': privateKey,
    ...changes,
  };
  return requests.map((request) => {
    const assertion = signedAssertion(oauth.clientAssertionOf!(connection)!, NOW_MS);
    return new URLSearchParams(oauth.tokenRequest(connection, request, assertion).body);
  });
}

const EVERY_GRANT = [
  { kind: 'client_credentials' },
  { kind: 'refresh_token', refreshToken: 'r' },
  { kind: 'authorization_code', code: 'c' },
] as const;

describe('a client that signs', () => {
  it.each<[string, typeof RSA, string]>([
    ['', RSA, 'RS256'],
    ['PS256', RSA, 'PS256'],
    ['RS512', RSA, 'RS512'],
    ['', pairOf('rsa-pss'), 'PS256'],
    ['PS512', pairOf('rsa-pss'), 'PS512'],
    ['', P256, 'ES256'],
    ['', pairOf('P-384'), 'ES384'],
    ['', pairOf('P-521'), 'ES512'],
  ])(
    'with the algorithm %j proves itself for every grant, each time anew',
    (algorithm, { privateKey, publicKey }, alg) => {
      const check = createAssertionCheck({
        publicKeyPem: publicKey,
        clientId: 'client-1',
        audience: TOKEN_URL,
        now: () => NOW_MS,
      });
      const changes = { ...(algorithm && { 'oauth.client.assertion.algorithm': algorithm }) };
      const forms = formsOf(privateKey, changes, [...EVERY_GRANT, ...EVERY_GRANT]);
      expect(forms.map(check)).toEqual(forms.map(() => null));
      expect(headerOf(forms[0]!)).toEqual({ alg, typ: 'JWT' });
      expect(forms.map((form) => form.get('client_id'))).toEqual(forms.map(() => 'client-1'));
    },
  );

  it('says the id of its key, and the scope and the audience that it is told', () => {
    const changes = {
      'oauth.client.assertion.key.id': 'certificate-1',
      'oauth.client.assertion.audience': 'https://issuer.example',
      'oauth.scope': 'restlets,rest_webservices',
    };
    const [form] = formsOf(RSA.privateKey, changes, [EVERY_GRANT[0]]);
    expect(headerOf(form!)).toMatchObject({ kid: 'certificate-1' });
    expect(partOf(form!, 1)).toMatchObject({ aud: 'https://issuer.example', scope: 'restlets,rest_webservices' });
  });

  it.each([
    ['of an algorithm that the key cannot do', P256.privateKey, 'RS256'],
    ['of no key', 'Kanarie-key', null],
  ])('fails for %s in words that show nothing of the key', (_, privateKey, algorithm) => {
    const wanted = { privateKey, algorithm, keyId: null, clientId: 'c', audience: 'a', scope: null };
    const sign = () => signedAssertion(wanted, NOW_MS);
    expect(sign).toThrow(RequestError);
    expect(sign).toThrow(/^oauth\.client\.assertion\.key cannot sign( with RS256 of [\w.]+)?: give a key/);
  });
});

function partOf(form: URLSearchParams, part: number): unknown {
  return JSON.parse(Buffer.from(form.get('client_assertion')!.split('.')[part]!, 'base64url').toString('utf8'));
}

const headerOf = (form: URLSearchParams) => partOf(form, 0);
