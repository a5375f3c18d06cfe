import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf, newSecret, readPrincipals, warnOfShortSecrets } from '../../src/client/principals';
import { createLogger } from '../../src/logging';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'element-events-principals-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(content: unknown): string {
  const path = join(folder, 'principals.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const hashed = () => newSecret().hashed;

test('users are read with their organization and account; of secrets only digests', () => {
  const [acme, ada] = [newSecret(), newSecret()];
  const path = fileWith({
    organizations: [
      { name: 'acme', secret: acme.hashed, users: [{ name: 'ada', account: 'sales', secret: ada.hashed }] },
      { name: 'other', secret: hashed(), users: [{ name: 'bob', secret: hashed() }] },
    ],
  });
  const credentials = readPrincipals(path, 'default');
  expect(credentials.map(({ principal }) => principal)).toEqual([
    { organization: 'acme', account: 'sales', user: 'ada' },
    { organization: 'other', account: null, user: 'bob' },
  ]);
  expect(credentials[0]?.userDigest).toEqual(digestOf(ada.secret));
  expect(credentials[0]?.organizationDigest).toEqual(digestOf(acme.secret));
});

test('a new secret has 32 random bytes and travels in a header', () => {
  const secrets = [newSecret(), newSecret()].map(({ secret }) => secret);
  expect(secrets[0]).not.toBe(secrets[1]);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test.each<[string, unknown, string[]]>([
  ['no JSON', '{', ['is not JSON']],
  ['no organizations', {}, ['/organizations: ']],
  [
    'a plain secret',
    organization({ secret: 'plain-secret-of-acme' }),
    ['/organizations/0/secret: Not a hashed secret'],
  ],
  ['a misspelt key', organization({ user: [] }), ['/organizations/0: ']],
  ['no users', organization({ users: [] }), ['/organizations/0/users: An organization has at least one user.']],
  ["the name of the service's own organization", organization({ name: 'default' }), ['/organizations/0/name: ']],
  [
    'several problems',
    organization({ name: 'a b', secret: 'x' }),
    ['/organizations/0/name: Allowed', '/organizations/0/secret: Not a hashed'],
  ],
])('%s is refused, with its place and without any secret', (_case, content, problems) => {
  const read = () => readPrincipals(fileWith(content), 'default');
  for (const problem of problems) expect(read).toThrow(problem);
  expect(read).not.toThrow('plain-secret-of-acme');
});

test('two users with one secret, and two organizations with one name, are refused', () => {
  const users = [{ name: 'ada', secret: hashed() }];
  const twice = [
    { name: 'acme', secret: hashed(), users },
    { name: 'acme', secret: hashed(), users },
  ];
  const read = () => readPrincipals(fileWith({ organizations: twice }), 'default');
  expect(read).toThrow('Two organizations have the same name.');
  expect(read).toThrow('Two users have the same secret');
});

test("the service's own secrets that can be guessed are warned of by name and length, never by value", () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'warn', pretty: false, destination: { write: (line) => lines.push(line) } });
  warnOfShortSecrets({ userSecret: 'ab#7', organizationSecret: '12345678' }, log);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ variable: 'ELEMENT_EVENTS_USER_SECRET', length: 4 }]);
  expect(lines.join()).not.toContain('ab#7');
});

test("the service's own organization is the one it is told, and its name alone is refused", () => {
  const path = fileWith(organization({ name: 'acme' }));
  expect(() => readPrincipals(path, 'acme')).toThrow(
    '/organizations/0/name: "acme" is the organization of the service\'s own secrets.',
  );
  expect(readPrincipals(fileWith(organization({ name: 'default' })), 'acme')).toHaveLength(1);
});

test('a file that is not there is said', () => {
  expect(() => readPrincipals(join(folder, 'nothing.json'), 'default')).toThrow('cannot be read (ENOENT)');
});

function organization(changes: object): unknown {
  return {
    organizations: [{ name: 'acme', secret: hashed(), users: [{ name: 'ada', secret: hashed() }], ...changes }],
  };
}
