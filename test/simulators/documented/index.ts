import * as books from './books';
import * as desks from './desks';
import * as servers from './servers';
import type { Values } from './servers';
import type { DocumentedVendor } from './vendor';

/** The vendor of each preset, as its documentation describes it; `values` are what the preset was filled in with. */
export const DOCUMENTED_VENDORS: Readonly<Record<string, (values: Values) => DocumentedVendor>> = {
  airtable: desks.airtable,
  'business-central': books.businessCentral,
  directus: servers.directus,
  'exact-online': books.exactOnline,
  freshdesk: desks.freshdesk,
  'jira-cloud': desks.jiraCloud,
  mediawiki: servers.mediawiki,
  netsuite: books.netsuite,
  pipedrive: desks.pipedrive,
  pocketbase: servers.pocketbase,
  quickbooks: books.quickbooks,
  'quickbooks-cdc': books.quickbooksCdc,
  redmine: servers.redmine,
  'request-tracker': servers.requestTracker,
  'sage-intacct': books.sageIntacct,
  wordpress: servers.wordpress,
  xero: books.xero,
  zendesk: desks.zendesk,
};
