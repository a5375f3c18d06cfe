import { parseRequestTemplate, type RequestTemplate } from '../vendor/request-template';
import type { ResourceSettings } from './settings';

/** What a resource asks for; at another url if one is given, as of its sweeps. Throws as `parseRequestTemplate`. */
export function requestTemplateOf(
  { url, shape }: Pick<ResourceSettings, 'url' | 'shape'>,
  otherUrl: string | null = null,
): RequestTemplate {
  return parseRequestTemplate(otherUrl ?? url, shape);
}

/** Where the records are in what is answered. */
export function recordsPlaceOf({
  recordsPath,
  isSingleRecord,
}: ResourceSettings): Pick<ResourceSettings, 'recordsPath' | 'isSingleRecord'> {
  return { recordsPath, ...(isSingleRecord && { isSingleRecord }) };
}
