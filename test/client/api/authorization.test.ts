import { createAuthenticator } from '../../../src/client/api/authorization';
import { ownCredential, type Credential } from '../../../src/client/principals';

const own = ownCredential({ userSecret: 'user+secret=', organizationSecret: 'organization/secret' }, 'default');
const ada: Credential = {
  ...ownCredential({ userSecret: 'secret-of-ada', organizationSecret: 'secret-of-acme' }, 'acme'),
  principal: { organization: 'acme', account: 'sales', user: 'ada' },
};
const callerOf = createAuthenticator([own, ada], (token) => (token === 'token-of-7' ? 7 : null));

const ORGANIZATION = { kind: 'organization', principal: own.principal };
const INSTANCE = { kind: 'element', instanceId: 7, principal: own.principal };

test('the user secret says whose organization it is, also beside an element token', () => {
  const { principal } = ada;
  expect(callerOf('User secret-of-ada, Organization secret-of-acme')).toEqual({ kind: 'organization', principal });
  expect(callerOf('User secret-of-ada, Element token-of-7')).toEqual({ kind: 'element', instanceId: 7, principal });
});

test.each(['User secret-of-ada, Organization organization/secret', 'User user+secret=, Organization secret-of-acme'])(
  'a user with the secret of another organization is nobody: %s',
  (header) => {
    expect(callerOf(header)).toBeNull();
  },
);

test.each([
  ['as documented', 'User user+secret=, Organization organization/secret', ORGANIZATION],
  ['the other way round', 'Organization organization/secret, User user+secret=', ORGANIZATION],
  ['in any case and spacing', '  uSER   user+secret=,oRGANIZATION\torganization/secret ', ORGANIZATION],
  ['with an element token', 'User user+secret=, Element token-of-7', INSTANCE],
  ['with all three', 'User user+secret=, Organization organization/secret, Element token-of-7', INSTANCE],
])('a header %s is understood', (_case, header, caller) => {
  expect(callerOf(header)).toEqual(caller);
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['only the user', 'User user+secret='],
  ['only the organization', 'Organization organization/secret'],
  ['only a token', 'Element token-of-7'],
  ['a wrong user', 'User user+secret, Organization organization/secret'],
  ['a wrong organization', 'User user+secret=, Organization organization/secret2'],
  ['the secrets exchanged', 'User organization/secret, Organization user+secret='],
  ['a right token and a wrong organization', 'User user+secret=, Organization no, Element token-of-7'],
  ['an unknown token', 'User user+secret=, Element token-of-8'],
  ['an unknown token beside the organization', 'User user+secret=, Organization organization/secret, Element x'],
  ['a scheme twice', 'User user+secret=, User user+secret=, Organization organization/secret'],
  ['another scheme too', 'User user+secret=, Organization organization/secret, Bearer x'],
  ['a scheme without its value', 'User user+secret=, Organization'],
  ['a value of two words', 'User user+secret= x, Organization organization/secret'],
  ['another scheme', 'Bearer user+secret='],
  [
    'a scheme named like a property of every object',
    '__proto__ x, User user+secret=, Organization organization/secret',
  ],
  ['10,000 characters', `User ${'x'.repeat(10_000)}, Organization organization/secret`],
  ['10,000 commas', ','.repeat(10_000)],
])('%s opens nothing', (_case, header) => {
  expect(callerOf(header)).toBeNull();
});
