import { DateTime } from 'luxon';
import type { Json, JsonObject } from '../../src/domain/values/json';
import type { Row, Table } from './sage-crm-table';
import { SDataError } from './sdata-where';

/** How rows are written down. All of these differ among Sage CRM servers. */
export interface FeedStyle {
  /** `none`: local time of `serverZone` with no mark, as SData allows. */
  dateText: 'Z' | '+00:00' | '+02:00' | 'none';
  serverZone: string;
  fractionDigits: number;
  key: 'number' | 'string';
  fieldCase: 'mixed' | 'lower' | 'upper';
  /** Whether a feed says `$totalResults`. */
  totals: boolean;
}

export interface FeedPage {
  rows: readonly Row[];
  totalResults: number;
  startIndex: number;
  itemsPerPage: number;
  select: string | null;
}

/** `{"$resources": [...]}` with the entries of one page. `baseUrl` ends before the entity. */
export function feed(table: Table, page: FeedPage, style: FeedStyle, baseUrl: string): JsonObject {
  const columns = page.select === null ? null : selectedColumns(table, page.select);
  return {
    $url: `${baseUrl}/${table.shape.name}`,
    $title: `Sage CRM | ${table.shape.name}`,
    ...(style.totals ? { $totalResults: page.totalResults } : {}),
    $startIndex: page.startIndex,
    $itemsPerPage: page.itemsPerPage,
    $resources: page.rows.map((row) => entry(table, row, style, baseUrl, columns)),
  };
}

/** One record as sagecrm2 shows it. `columns` are the native names to show; null shows all. */
export function entry(
  table: Table,
  row: Row,
  style: FeedStyle,
  baseUrl: string,
  columns: readonly string[] | null = null,
): JsonObject {
  const { shape } = table;
  const url = `${baseUrl}/${shape.name}('${row.id}')`;
  const members: JsonObject = {
    $key: style.key === 'string' ? String(row.id) : row.id,
    $url: url,
    $title: String(row.fields[Object.keys(shape.sample(row.id))[0] ?? ''] ?? row.id),
  };
  const values: JsonObject = {
    [shape.idColumn]: row.id,
    [shape.createdColumn]: dateText(row.createdAt, style),
    [shape.updatedColumn]: dateText(row.updatedAt, style),
    [shape.deletedColumn]: row.deleted ? 1 : null,
    ...row.fields,
  };
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith('$')) members[name] = value;
    else if (!columns || columns.includes(name)) members[inCase(name, style.fieldCase)] = value;
  }
  if (!columns) for (const link of shape.links) members[link] = { $url: `${url}/${link}` };
  return members;
}

/** `$prototypes`: the entities; `$prototypes/{entity}`: the fields of one. */
export function prototypes(tables: readonly Table[], baseUrl: string): JsonObject {
  return {
    $totalResults: tables.length,
    $resources: tables.map(({ shape }) => ({ $key: shape.name, $url: `${baseUrl}/$prototypes/${shape.name}` })),
  };
}

export function prototype({ shape }: Table): JsonObject {
  const types = { text: 'xs:string', number: 'xs:decimal', date: 'xs:dateTime' };
  const properties = Object.entries(shape.columns).map(([name, type]): [string, Json] => [
    name,
    { $title: name, $type: types[type], $isMandatory: false, $isHidden: false, $isReadOnly: type === 'date' },
  ]);
  return { $resourceKind: shape.name, $resourceId: shape.idColumn, $properties: Object.fromEntries(properties) };
}

/** An instant as this server prints it. Fractions are cut to the digits wanted, never rounded. */
export function dateText(instantMs: number | null, style: FeedStyle): string | null {
  if (instantMs === null) return null;
  const utc = style.dateText === 'Z' || style.dateText === '+00:00';
  const zone = utc ? 'UTC' : style.dateText === 'none' ? style.serverZone : `UTC${style.dateText}`;
  const local = utc
    ? new Date(instantMs).toISOString()
    : DateTime.fromMillis(instantMs, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS");
  const fraction =
    style.fractionDigits > 0 ? `.${local.slice(20, 23).padEnd(7, '0').slice(0, style.fractionDigits)}` : '';
  return local.slice(0, 19) + fraction + (style.dateText === 'none' ? '' : style.dateText);
}

function selectedColumns(table: Table, select: string): string[] {
  return select.split(',').map((part) => {
    const column = table.columnOf(part.trim());
    if (!column) throw new SDataError('BadQueryParameter', `select: there is no field '${part.trim()}'`);
    return column.name;
  });
}

function inCase(name: string, fieldCase: FeedStyle['fieldCase']): string {
  if (fieldCase === 'lower') return name.toLowerCase();
  return fieldCase === 'upper' ? name.toUpperCase() : name;
}
