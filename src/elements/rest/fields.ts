import type { ElementField } from '../../domain/vendor/element-description';
import { authenticationFields, loginFields, oauthFields } from './authentication-fields';
import { field, SECRET } from './field';
import { paginationFields } from './paging-fields';

const limits = [
  field('request.timeout', 'Time-out', 'Seconds that one request may take in all, 1 to 300; 30 by default.', {
    type: 'number',
  }),
  field(
    'ratelimit.statuses',
    'Statuses of the limit',
    'Statuses that mean "slow down" beside 429, such as 420,503. 403 does so by itself if the answer says that it is a limit.',
  ),
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

/**
 * The configuration of the `rest` element. Which keys belong to a type of authentication or paging the fields say
 * alone.
 */
export const fields: readonly ElementField[] = [
  field('base.url', 'Base URL', "What stands before every resource's url, such as https://api.example.com/v2.", {
    required: true,
  }),
  ...authenticationFields,
  ...loginFields,
  ...oauthFields,
  field(
    'request.headers',
    'Extra headers',
    'Headers for every request, as the JSON text of an object: {"X-Tenant": "7"}.',
    SECRET,
  ),
  ...paginationFields,
  ...limits,
];
