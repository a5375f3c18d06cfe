import { field, onlyIf, REQUIRED, SECRET } from './field';

export const AUTHENTICATION_TYPES = ['none', 'basic', 'bearer', 'apiKey', 'oauth2'] as const;
export const GRANT_TYPES = ['client_credentials', 'authorization_code'] as const;

const AUTHENTICATION = 'authentication.type';

export const authenticationFields = [
  field(AUTHENTICATION, 'Authentication', 'How requests prove who sends them.', {
    type: 'choice',
    choices: AUTHENTICATION_TYPES,
    defaultValue: 'none',
  }),
  ...onlyIf(AUTHENTICATION, 'basic', [
    field('username', 'User name', 'For basic authentication.', REQUIRED),
    field('password', 'Password', 'For basic authentication.', { ...SECRET, ...REQUIRED }),
  ]),
  ...onlyIf(AUTHENTICATION, 'bearer', [
    field('token', 'Token', 'For bearer authentication: sent as Authorization: Bearer <token>.', {
      ...SECRET,
      ...REQUIRED,
    }),
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

export const oauthFields = onlyIf(AUTHENTICATION, 'oauth2', [
  field(
    'oauth.grant.type',
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
