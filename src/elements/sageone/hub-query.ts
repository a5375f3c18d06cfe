import type { CeqlExpression, CeqlLiteral } from '../../domain/vendor/ceql';
import { HubUrlError, parseHubUrl } from '../hub-url';
import { parseWhere } from '../where';

/** What a hub URL of Sage One asks for, in the vendor's words. */
export interface SageOneQuery {
  /** Last step of the path: `contacts`, `sales_invoices`. */
  list: string;
  /** Changed at or after this (the vendor's filter is inclusive); null: all. */
  changedSince: string | null;
  /** Attributes of a list item; empty: all of them. */
  attributes: string[];
  /** Any other parameter of the list, passed on as it is. */
  others: ReadonlyMap<string, string>;
  pageSize: number | null;
}

/** Customers and suppliers are contacts; one contact may be both. */
const CONTACT_TYPE_OF_RESOURCE = new Map([
  ['customers', 'CUSTOMER'],
  ['suppliers', 'VENDOR'],
]);

const URL_PARAMETERS = ['where', 'fields', 'pageSize'];
/** Names for the one date that the vendor filters by: the hub's, the record's, the vendor's own. */
const CHANGED_SINCE_NAMES = ['lastmodifieddate', 'updated_at', 'updated_or_created_since'];
/** Ours: where the poller reads, and the deletion feed. */
const OWN_PARAMETERS = ['page', 'items_per_page', 'deleted_since'];
/** A date, or date and time with the zone; without one the vendor would have to guess. */
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?$/;

/**
 * Whether the vendor lists what was deleted of a resource: documented for contacts, which customers and suppliers are.
 */
export function hasDeletionFeed(resource: string): boolean {
  const list = resource.toLowerCase();
  return list === 'contacts' || CONTACT_TYPE_OF_RESOURCE.has(list);
}

/**
 * Reads a hub URL: `/hubs/finance/<resource>` with `where`, `fields` and `pageSize`. In `where` (CEQL) conditions are
 * joined by AND; `lastModifiedDate` with `>` or `>=` is the vendor's `updated_or_created_since`, `attributes='...'`
 * names what list items show (as `fields` does), and any other `name='value'` is a parameter of the list. Throws a
 * `RequestError`.
 */
export function sageOneQueryOf(hubUrl: string): SageOneQuery {
  const { hub, resource, parameters } = parseHubUrl(hubUrl);
  if (hub !== 'finance') throw new HubUrlError(`Sage One is read through /hubs/finance/..., not /hubs/${hub}/...`);
  const name = resource.toLowerCase();
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new HubUrlError(`"${resource}" is not a name of a list of Sage One.`);
  const unknown = [...parameters.keys()].filter((key) => !URL_PARAMETERS.includes(key));
  if (unknown.length > 0) {
    throw new HubUrlError(`Parameters not understood: ${unknown.join(', ')}. Allowed: ${URL_PARAMETERS.join(', ')}.`);
  }
  const conditions = conditionsOf(parameters.get('where')?.trim() ?? '');
  const { changedSince = null, attributes = '', ...others } = Object.fromEntries(conditions);
  return {
    ...listOf(name, new Map(Object.entries(others))),
    changedSince,
    attributes: [attributes, parameters.get('fields') ?? ''].flatMap(namesIn),
    pageSize: pageSizeOf(parameters.get('pageSize')),
  };
}

function listOf(resource: string, others: Map<string, string>): Pick<SageOneQuery, 'list' | 'others'> {
  const contactType = CONTACT_TYPE_OF_RESOURCE.get(resource);
  if (contactType === undefined) return { list: resource, others };
  const asked = others.get('contact_type_id') ?? contactType;
  if (asked !== contactType) throw new HubUrlError(`${resource} are contacts of type ${contactType}; use contacts.`);
  return { list: 'contacts', others: others.set('contact_type_id', contactType) };
}

/** The conditions of a `where`, under the names that `sageOneQueryOf` and the vendor know them by. */
function conditionsOf(where: string): Map<string, string> {
  const conditions = new Map<string, string>();
  for (const [name, value] of where === '' ? [] : conditionsIn(parseWhere(where))) {
    if (conditions.has(name)) throw new HubUrlError(`There are two conditions for ${name} in where; give one.`);
    conditions.set(name, value);
  }
  return conditions;
}

function conditionsIn(expression: CeqlExpression): [name: string, value: string][] {
  if (expression.kind === 'and') return expression.operands.flatMap(conditionsIn);
  if (expression.kind !== 'comparison') {
    const found = { or: 'OR', in: 'IN', null: 'IS NULL' }[expression.kind];
    throw new HubUrlError(`Sage One's lists know no ${found}: join conditions by AND.`);
  }
  const { field, operator, value } = expression;
  const name = field.toLowerCase();
  if (CHANGED_SINCE_NAMES.includes(name)) return [['changedSince', changedSinceOf(field, operator, value)]];
  if (OWN_PARAMETERS.includes(name)) throw new HubUrlError(`${field} is set by the poller; leave it out of where.`);
  if (!/^[a-z][a-z0-9_]*$/.test(field)) throw new HubUrlError(`"${field}" is not a parameter of a list of Sage One.`);
  if (operator !== '=') throw new HubUrlError(`Sage One's lists can only compare ${field} with =, not ${operator}.`);
  return [[field, value.text]];
}

function changedSinceOf(field: string, operator: string, { text }: CeqlLiteral): string {
  const isParameter = field.toLowerCase() === 'updated_or_created_since';
  const allowed = isParameter ? ['>', '>=', '='] : ['>', '>='];
  if (!allowed.includes(operator)) {
    throw new HubUrlError(`Sage One's lists can only compare ${field} with ${allowed.join(' or ')}, not ${operator}.`);
  }
  if (DATE.test(text)) return text;
  throw new HubUrlError(`${field} takes a date, or a date and time with Z or an offset: 2017-06-12T14:09:00Z.`);
}

function namesIn(list: string): string[] {
  const names = list.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !/^\w*$/.test(name));
  if (stranger === undefined) return names.filter((name) => name !== '');
  throw new HubUrlError(`"${stranger.slice(0, 40)}" is not the name of an attribute; they are separated by commas.`);
}

function pageSizeOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[1-9]\d{0,6}$/.test(text.trim())) throw new HubUrlError(`pageSize is a whole number from 1, not "${text}".`);
  return Number(text);
}
