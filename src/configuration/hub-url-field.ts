import type { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import { parseUrlTemplate, sampleUrl } from '../domain/vendor/url-template';
import { textThat } from './plain-values';

/** A URL of a resource, with date templates, that the element can ask for. */
export function hubUrl(element: ElementDescription): z.ZodType<string> {
  return textThat((url) => wrongWithHubUrl(url, element), 4000);
}

function wrongWithHubUrl(url: string, element: ElementDescription): string | null {
  return refusalOf(() => parseUrlTemplate(url)) ?? element.checkHubUrl(sampleUrl(parseUrlTemplate(url)));
}

/** What a parser of the domain says against a text, or null if it accepts it. */
export function refusalOf(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
