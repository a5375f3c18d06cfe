import { parseRequestTemplate, type RequestTemplate } from '../vendor/request-template';
import { markToAsk } from './next-window';
import type { Mark } from './mark';
import type { ChangeSource, MarkQuery, ResourceSettings } from './settings';
import type { Watermark } from './watermark';

/** What a resource asks for; at another url if one is given, as of its sweeps. Throws as `parseRequestTemplate`. */
export function requestTemplateOf(
  { url, shape }: Pick<ResourceSettings, 'url' | 'shape'>,
  otherUrl: string | null | undefined = null,
): RequestTemplate {
  return parseRequestTemplate(otherUrl ?? url, shape);
}

/**
 * What the next window asks for: `startUrl`, if there is one, until a first reading is whole; then `url`. A resource
 * that is started over by a backfill begins with `startUrl` once more. One with a mark is asked for by `url` if there
 * is one. Throws as `parseRequestTemplate`.
 */
export function windowTemplateOf(
  settings: Pick<ResourceSettings, 'url' | 'startUrl' | 'shape' | 'source'>,
  watermark: Pick<Watermark, 'reachedAt' | 'window' | 'mark'>,
): RequestTemplate {
  const { source, startUrl } = settings;
  const isFirst = source?.kind === 'cursor' ? markToAsk(watermark, source) === null : watermark.reachedAt === null;
  return requestTemplateOf(settings, isFirst ? startUrl : null);
}

/** Where the records are in what is answered, and what tells them apart. */
export function recordsPlaceOf({
  recordsPath,
  isSingleRecord,
  idField,
}: ResourceSettings): Pick<ResourceSettings, 'recordsPath' | 'isSingleRecord' | 'idField'> {
  return { recordsPath, ...(isSingleRecord && { isSingleRecord }), idField };
}

/** What is asked with this mark; nothing if changes are not found by marks. */
export function markQueryOf(source: ChangeSource | undefined, mark: Mark | null): { source?: MarkQuery } {
  if (source?.kind !== 'cursor') return {};
  return { source: { mark, path: source.path, isAddress: source.isAddress } };
}
