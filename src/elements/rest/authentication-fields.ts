import { field, onlyIf, REQUIRED, SECRET } from './field';

export const AUTHENTICATION_TYPES = ['none', 'basic', 'bearer', 'apiKey', 'oauth2', 'login'] as const;
export const GRANT_TYPES = ['client_credentials', 'authorization_code', 'password'] as const;
/** Algorithms of RFC 7518, 3.1 that a private key signs with. */
export const ASSERTION_ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512'.split(' ');

const AUTHENTICATION = 'authentication.type';
const GRANT = 'oauth.grant.type';

/** Who asks with a user name and a password beside basic authentication. */
const WITH_PASSWORD = [
  { key: GRANT, value: 'password', required: true },
  { key: AUTHENTICATION, value: 'login', required: false },
];

export const authenticationFields = [
  field(AUTHENTICATION, 'Authentication', 'How requests prove who sends them.', {
    type: 'choice',
    choices: AUTHENTICATION_TYPES,
    defaultValue: 'none',
  }),
  ...onlyIf(AUTHENTICATION, 'basic', [
    field('username', 'User name', 'For basic, for login, and for the OAuth grant password.', {
      ...REQUIRED,
      onlyIf: WITH_PASSWORD,
    }),
    field('password', 'Password', 'For basic, for login, and for the OAuth grant password.', {
      ...SECRET,
      ...REQUIRED,
      onlyIf: WITH_PASSWORD,
    }),
  ]),
  ...onlyIf(AUTHENTICATION, 'bearer', [
    field('token', 'Token', 'For bearer authentication: sent as Authorization: Bearer <token>.', {
      ...SECRET,
      ...REQUIRED,
    }),
    field(
      'authentication.prefix',
      'Prefix of the token',
      'What stands before the token in place of Bearer: Token, JWT.',
      {
        onlyIf: [
          { key: AUTHENTICATION, value: 'oauth2', required: false },
          { key: AUTHENTICATION, value: 'login', required: false },
        ],
      },
    ),
  ]),
  ...onlyIf(AUTHENTICATION, 'apiKey', [
    field('api.key', 'API key', 'For apiKey authentication.', { ...SECRET, ...REQUIRED }),
    field(
      'api.key.name',
      'Name of the API key',
      'Header or query parameter that carries the API key: X-API-Key, api_key.',
    ),
    field('api.key.in', 'Place of the API key', 'Where the API key goes; in a header unless it says query.', {
      type: 'choice',
      choices: ['header', 'query'],
    }),
  ]),
];

export const loginFields = onlyIf(AUTHENTICATION, 'login', [
  field(
    'login.url',
    'Login URL',
    'For login: where the token is had by a POST; a URL, or a path behind the base URL.',
    REQUIRED,
  ),
  field(
    'login.body',
    'Login body',
    'For login: what is posted, as the JSON text of an object whose texts may have ${username} and ${password}. ' +
      'By default {"username": "${username}", "password": "${password}"}.',
    SECRET,
  ),
  field('login.token.path', 'Path of the token', 'For login: where the answer has the token; token by default.'),
  field(
    'login.expires.path',
    'Path of the expiry',
    'For login: where the answer says when the token ends: seconds from now, Unix time in seconds or milliseconds, or an ISO date. ' +
      'A token that is a JWT says so itself.',
  ),
]);

export const oauthFields = onlyIf(AUTHENTICATION, 'oauth2', [
  field(
    GRANT,
    'OAuth grant',
    'For oauth2: authorization_code if providerData.code or oauth.refresh.token is given, else client_credentials.',
    {
      type: 'choice',
      choices: GRANT_TYPES,
    },
  ),
  field('oauth.api.key', 'Client id', 'For oauth2: the client id that the vendor gave you.', REQUIRED),
  field('oauth.api.secret', 'Client secret', 'For oauth2: the secret of that client.', SECRET),
  field(
    'oauth.client.assertion.key',
    'Private key of the client',
    'In place of a client secret: a private key in PEM, RSA or EC, that signs a JWT for each token request (RFC 7523).',
    { ...SECRET, type: 'privateKey' },
  ),
  field('oauth.client.assertion.key.id', 'Id of the key', 'The kid of that JWT, if the vendor wants one.'),
  field(
    'oauth.client.assertion.algorithm',
    'Algorithm of the key',
    'By default RS256, PS256 with an RSA key for PSS alone, or ES256, ES384, ES512 by the curve of the key.',
    {
      type: 'choice',
      choices: ASSERTION_ALGORITHMS,
      algorithmFor: 'oauth.client.assertion.key',
    },
  ),
  field(
    'oauth.client.assertion.audience',
    'Audience of the JWT',
    'For whom the JWT is, if not the token URL: the issuer of some vendors.',
  ),
  field(
    'oauth.refresh.token',
    'Refresh token',
    'For authorization_code: a refresh token that exists already, in place of a code. Another one takes its place as soon as it is given.',
    SECRET,
  ),
  field('oauth.token.url', 'Token URL', 'For oauth2: where tokens are had and refreshed.', REQUIRED),
  field(
    'oauth.authorization.url',
    'Consent URL',
    'For authorization_code: where a person consents; needed by the web page alone.',
  ),
  field('oauth.pkce', 'PKCE', 'For authorization_code: true asks for consent with a code challenge (RFC 7636, S256).', {
    type: 'boolean',
  }),
  field('oauth.scope', 'Scope', 'For oauth2: scopes to ask for, separated by spaces.'),
  field('oauth.callback.url', 'Callback URL', 'For authorization_code: the redirect URL that the code was sent to.'),
  field(
    'oauth.token.parameters',
    'Extra token parameters',
    'More fields for the form of every token request, as the JSON text of an object: {"audience": "https://api"}.',
    SECRET,
  ),
  field(
    'oauth.token.headers',
    'Extra token headers',
    'Headers for every token request, as the JSON text of an object: {"X-Tenant": "7"}.',
    SECRET,
  ),
  field(
    'oauth.basic.header',
    'Client in the header',
    'True sends client id and secret as HTTP Basic, not in the form.',
    {
      type: 'boolean',
    },
  ),
]);
