import type { ElementField } from '../domain/vendor/element-description';
import { defineElement } from './define-element';
import type { Connection } from './element';
import { baseUrlOf } from './openconnectors/connection';
import { hubPathOf, listRequest, recordRequest } from './openconnectors/list-request';
import { readPage } from './openconnectors/read-page';
import { oneRecordReader } from './one-record';
import { RequestError } from './request-error';

const secret = (key: string, label: string, help: string): ElementField => ({
  key,
  label,
  help,
  type: 'text',
  required: true,
  secret: true,
});

/** What an account of Cloud Elements or SAP Open Connectors already reads, polled through its own hubs. */
export const openconnectors = defineElement({
  key: 'openconnectors',
  // Ours, like that of `rest`: an account of Cloud Elements was no element of Cloud Elements.
  numericId: 1_000_002,
  name: 'SAP Open Connectors',
  hub: 'general',
  description: 'Resources of an element instance in Cloud Elements or SAP Open Connectors, through its /hubs/... URLs.',
  fields: [
    {
      key: 'base.url',
      label: 'Base URL',
      help: 'Your region, such as https://api.openconnectors.ext.eu10.hana.ondemand.com/elements/api-v2; that path may be left out.',
      type: 'text',
      required: true,
      secret: false,
    },
    secret('user.secret', 'User secret', 'Secret of your user there.'),
    secret('organization.secret', 'Organization secret', 'Secret of your organization there.'),
    secret('element.token', 'Element token', 'Token of the element instance to poll.'),
  ],
  // Which resources there are depends on the instance behind the token.
  defaultResources: {},
  checkHubUrl: (hubUrl) => refusalOf(() => hubPathOf(hubUrl)),
  checkConnection,
  paging: () => 'token',
  defaultPageSize: 200,
  maxPageSize: 10_000,
  recordById: { request: recordRequest, read: oneRecordReader(readPage) },
  listRequest,
  readPage,
});

function checkConnection(connection: Connection): { key: string; message: string }[] {
  const message = refusalOf(() => baseUrlOf(connection));
  return message === null ? [] : [{ key: 'base.url', message }];
}

function refusalOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}
