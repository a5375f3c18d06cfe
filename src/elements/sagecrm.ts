import type { ElementField } from '../domain/vendor/element-description';
import type { JsonObject } from '../domain/values/json';
import { defineElement } from './define-element';
import type { Connection } from './element';
import { RequestError } from './request-error';
import { baseUrlOf } from './sagecrm/base-url';
import { listRequest, MAX_PAGE_SIZE, recordRequest, sageCrmQueryOf } from './sagecrm/list-request';
import { readPage, readRecord } from './sagecrm/read-page';

const fields: ElementField[] = [
  {
    key: 'subdomain',
    label: 'Subdomain',
    help: 'Host of your Sage CRM, such as crm.example.com, with a port if need be; https unless it begins with http://. Needed unless base.url is given.',
    type: 'text',
    required: false,
    secret: false,
  },
  {
    key: 'username',
    label: 'Username',
    help: 'Sage CRM user. Its rights decide which records are seen.',
    type: 'text',
    required: true,
    secret: false,
  },
  { key: 'password', label: 'Password', help: 'Password of that user.', type: 'text', required: true, secret: true },
  {
    key: 'base.url',
    label: 'Base URL',
    help: 'Instead of https://<subdomain>/sdata/crmj/sagecrm2/-, what stands before the entity; a host alone gets that path.',
    type: 'text',
    required: false,
    secret: false,
  },
  {
    key: 'sagecrm.install',
    label: 'Install name',
    help: 'Name your Sage CRM was installed under, where it is not crm.',
    type: 'text',
    required: false,
    secret: false,
    defaultValue: 'crm',
  },
];

/** The poller configuration of one resource as Cloud Elements' page for Sage CRM has it. */
function pollerConfiguration(resource: string, updatedDateField: string, createdDateField: string): JsonObject {
  const format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
  return {
    url: `/hubs/crm/${resource}?where=${updatedDateField}>'\${gmtDate:${format}}'`,
    idField: 'key',
    datesConfiguration: {
      updatedDateField,
      updatedDateFormat: format,
      updatedDateTimezone: 'GMT',
      createdDateField,
      createdDateFormat: format,
      createdDateTimezone: 'GMT',
    },
  };
}

/** Sage CRM through its REST API: SData 2.0 in JSON, contract `sagecrm2`, HTTP Basic. */
export const sagecrm = defineElement({
  key: 'sagecrm',
  numericId: 3641,
  name: 'Sage CRM',
  hub: 'crm',
  description: 'Accounts, contacts, leads, opportunities, users and every other entity of a Sage CRM server.',
  fields,
  defaultResources: {
    accounts: pollerConfiguration('accounts', 'Comp_UpdatedDate', 'Comp_CreatedDate'),
    contacts: pollerConfiguration('contacts', 'Pers_UpdatedDate', 'Pers_CreatedDate'),
    // In lower case in every revision of Cloud Elements' page, most likely as the server spells it.
    leads: pollerConfiguration('leads', 'Lead_UpdatedDate', 'lead_createddate'),
    opportunities: pollerConfiguration('opportunities', 'Oppo_UpdatedDate', 'Oppo_CreatedDate'),
    users: pollerConfiguration('users', 'User_UpdatedDate', 'User_CreatedDate'),
  },
  checkHubUrl,
  checkConnection,
  paging: () => 'offset',
  defaultPageSize: MAX_PAGE_SIZE,
  maxPageSize: MAX_PAGE_SIZE,
  recordById: { canBeId: (text) => /^\d{1,15}$/.test(text), request: recordRequest, read: readRecord },
  listRequest,
  readPage,
});

function checkHubUrl(hubUrl: string): string | null {
  try {
    sageCrmQueryOf(hubUrl);
    return null;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

function checkConnection(connection: Connection): { key: string; message: string }[] {
  try {
    baseUrlOf(connection);
    return [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [{ key: connection['base.url'] === undefined ? 'subdomain' : 'base.url', message: error.message }];
  }
}
