import type { ElementField } from '../domain/vendor/element-description';
import type { JsonObject } from '../domain/values/json';
import { textOf } from './connection-values';
import { defineElement } from './define-element';
import type { Connection, GrantRequest, VendorRequest } from './element';
import { formRequest } from './oauth';
import { RequestError } from './request-error';
import { connectionProblems, consentUrlOf, tokenUrlOf } from './sageone/connection';
import { hasDeletionFeed, sageOneQueryOf } from './sageone/hub-query';
import { oneRecordReader } from './one-record';
import { deletionRequest, listRequest, MAX_PAGE_SIZE, recordRequest } from './sageone/list-request';
import { readPage } from './sageone/read-page';

/** A field as most of them are: an optional text, no secret. */
function field(key: string, label: string, help: string, changes: Partial<ElementField> = {}): ElementField {
  return { key, label, help, type: 'text', required: false, secret: false, ...changes };
}

const fields: ElementField[] = [
  field('oauth.api.key', 'Client ID', 'Client ID of your app at Sage.', { required: true }),
  field('oauth.api.secret', 'Client secret', 'Client secret of your app.', { required: true, secret: true }),
  field('oauth.callback.url', 'Callback URL', 'Callback URL of your app, exactly as registered at Sage.', {
    required: true,
  }),
  field('signature.secret', 'Signing secret', 'Signing secret of your app; version v3 only.', { secret: true }),
  field('apim.subscription.key', 'APIM subscription key', 'Primary key of your subscription; needed by version v3.', {
    secret: true,
  }),
  field('country', 'Country', 'Two letters: CA, DE, ES, FR, GB (or UK), IE, US; needed by version v3.'),
  field(
    'api.version',
    'API version',
    'v3 or v3.1. Without it: v3 if there is a subscription key or signing secret, else v3.1.',
    { type: 'choice', choices: ['v3', 'v3.1'] },
  ),
  field(
    'business.id',
    'Business',
    'Id of the business to read (X-Business), if a user has several; version v3.1 only.',
  ),
  field(
    'base.url',
    'Base URL',
    "Instead of Sage's own, what stands before the list; a host alone gets the version's path.",
  ),
  field('oauth.token.url', 'Token URL', "Instead of Sage's own for the version and country."),
  field('oauth.authorization.url', 'Consent URL', "Instead of Sage's own, where a person consents."),
];

const DATE_FORMAT = "yyyy-MM-dd'T'HH:mm:ss'Z'";

/** As Cloud Elements' page for Sage One has it, but with the quote closed that it leaves open. */
const customers: JsonObject = {
  url: `/hubs/finance/customers?where=lastModifiedDate>='\${date:${DATE_FORMAT}}' and attributes='created_at,updated_at'`,
  idField: 'id',
  datesConfiguration: {
    updatedDateField: 'updated_at',
    updatedDateFormat: DATE_FORMAT,
    updatedDateTimezone: 'GMT',
    createdDateField: 'created_at',
    createdDateFormat: DATE_FORMAT,
    createdDateTimezone: 'GMT',
  },
};

/**
 * Sage One, now Sage Business Cloud Accounting: API v3 on Sage's gateway, and v3.1. OAuth 2 with an authorization code.
 */
export const sageone = defineElement({
  key: 'sageone',
  numericId: 3458,
  name: 'Sage One',
  hub: 'finance',
  description: 'Customers, suppliers, invoices and every other list of Sage One, now Sage Business Cloud Accounting.',
  fields,
  defaultResources: { customers },
  checkHubUrl,
  checkConnection: connectionProblems,
  hasDeletionFeed,
  paging: () => 'token',
  defaultPageSize: MAX_PAGE_SIZE,
  maxPageSize: MAX_PAGE_SIZE,
  oauth: {
    grantOf: () => 'authorization_code',
    tokenRequest,
    consentUrl: consentUrlOf,
    consentKeys: ['oauth.api.key', 'oauth.callback.url'],
  },
  deletionFeed: {
    deletedDate: { field: 'deleted_at', format: DATE_FORMAT, timezone: 'GMT' },
    listRequest: deletionRequest,
  },
  recordById: { request: recordRequest, read: oneRecordReader(readPage) },
  listRequest,
  readPage,
});

/** The client's key and secret in the form, as Sage's samples send them. */
function tokenRequest(connection: Connection, grantRequest: GrantRequest): VendorRequest {
  const client = {
    client_id: textOf(connection, 'oauth.api.key'),
    client_secret: textOf(connection, 'oauth.api.secret'),
  };
  return formRequest(tokenUrlOf(connection), { ...client, ...grantFields(connection, grantRequest) });
}

function grantFields(connection: Connection, grantRequest: GrantRequest): Record<string, string> {
  switch (grantRequest.kind) {
    case 'authorization_code': {
      const redirectUri = textOf(connection, 'oauth.callback.url');
      return { grant_type: grantRequest.kind, code: grantRequest.code, redirect_uri: redirectUri };
    }
    case 'refresh_token':
      return { grant_type: grantRequest.kind, refresh_token: grantRequest.refreshToken };
    default:
      throw new RequestError('Sage One gives tokens for an authorization code only.');
  }
}

function checkHubUrl(hubUrl: string): string | null {
  try {
    sageOneQueryOf(hubUrl);
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}
