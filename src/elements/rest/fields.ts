import type { ElementField } from '../../domain/vendor/element-description';

export const AUTHENTICATION_TYPES = ['none', 'basic', 'bearer', 'apiKey', 'oauth2'] as const;
export const PAGINATION_TYPES = ['none', 'page', 'offset', 'cursor', 'link', 'nextUrl'] as const;
export const GRANT_TYPES = ['client_credentials', 'authorization_code'] as const;

type Details = Partial<Omit<ElementField, 'key' | 'label' | 'help'>>;

const field = (key: string, label: string, help: string, details: Details = {}): ElementField => ({
  key,
  label,
  help,
  type: 'text',
  required: false,
  secret: false,
  ...details,
});

const SECRET = { secret: true };
const REQUIRED = { required: true };

/** Fields that belong to one value of a choice. What is `required` of them is so with that value alone. */
const onlyIf = (key: string, value: string, belonging: readonly ElementField[]): ElementField[] =>
  belonging.map(({ required, ...details }) => ({ ...details, required: false, onlyIf: { key, value, required } }));

const AUTHENTICATION = 'authentication.type';

const authentication = [
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

const oauth = onlyIf(AUTHENTICATION, 'oauth2', [
  field(
    'oauth.grant.type',
    'OAuth grant',
    'For oauth2: authorization_code where providerData.code is given, else client_credentials.',
    {
      type: 'choice',
      choices: GRANT_TYPES,
    },
  ),
  field('oauth.api.key', 'Client id', 'For oauth2: the client id that the vendor gave you.', REQUIRED),
  field('oauth.api.secret', 'Client secret', 'For oauth2: the secret of that client.', SECRET),
  field('oauth.token.url', 'Token URL', 'For oauth2: where tokens are had and refreshed.', REQUIRED),
  field(
    'oauth.authorization.url',
    'Consent URL',
    'For authorization_code: where a person consents; needed by the web page alone.',
  ),
  field('oauth.scope', 'Scope', 'For oauth2: scopes to ask for, separated by spaces.'),
  field('oauth.callback.url', 'Callback URL', 'For authorization_code: the redirect URL that the code was sent to.'),
  field(
    'oauth.basic.header',
    'Client in the header',
    'True sends client id and secret as HTTP Basic, not in the form.',
    {
      type: 'boolean',
    },
  ),
]);

const PAGINATION = 'pagination.type';

const pagination = [
  field(PAGINATION, 'Paging', 'How one page leads to the next; none: one answer holds everything.', {
    type: 'choice',
    choices: PAGINATION_TYPES,
    defaultValue: 'none',
  }),
  field(
    'pagination.size.parameter',
    'Parameter of the page size',
    'Query parameter that says how many records a page may hold, such as per_page; none is sent where this is left out.',
  ),
  ...onlyIf(PAGINATION, 'page', [
    field(
      'pagination.page.parameter',
      'Parameter of the page',
      'For page: query parameter of the page; page by default.',
    ),
    field('pagination.page.startindex', 'First page', 'For page: number of the first page; 1 by default.', {
      type: 'number',
    }),
  ]),
  ...onlyIf(PAGINATION, 'offset', [
    field(
      'pagination.offset.parameter',
      'Parameter of the offset',
      'For offset: query parameter that says how many records to leave out, from 0; offset by default.',
    ),
  ]),
  ...onlyIf(PAGINATION, 'cursor', [
    field('pagination.cursor.parameter', 'Parameter of the cursor', 'For cursor: query parameter; cursor by default.'),
    field(
      'pagination.cursor.path',
      'Path of the cursor',
      'For cursor: where a body has the next cursor: meta.next_cursor.',
      REQUIRED,
    ),
  ]),
  ...onlyIf(PAGINATION, 'nextUrl', [
    field(
      'pagination.next.path',
      'Path of the next URL',
      'For nextUrl: where a body has the next URL; next by default.',
    ),
  ]),
  field(
    'pagination.total.path',
    'Path of the total',
    'For page and offset: where a body has the number of all records; saves asking for an empty page at the end.',
  ),
];

const limits = [
  field(
    'ratelimit.reset.header',
    'Header of the reset',
    'Answer header that says when requests are allowed again, in seconds from now, Unix time or a date: X-RateLimit-Reset. ' +
      'Retry-After is always understood and comes first.',
  ),
  field(
    'ratelimit.remaining.header',
    'Header of the rest',
    'Answer header with the number of requests left: X-RateLimit-Remaining. A 403 with 0 in it is then a limit, not a missing right.',
  ),
];

/** The configuration of the `rest` element. Which keys belong to a type of authentication or paging is said here and nowhere else. */
export const fields: readonly ElementField[] = [
  field('base.url', 'Base URL', "What stands before every resource's url, such as https://api.example.com/v2.", {
    required: true,
  }),
  ...authentication,
  ...oauth,
  field(
    'request.headers',
    'Extra headers',
    'Headers for every request, as the JSON text of an object: {"X-Tenant": "7"}.',
    SECRET,
  ),
  ...pagination,
  ...limits,
];
