import type { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import { pagePlaceholdersIn } from '../domain/vendor/page-placeholders';
import { parseUrlTemplate, sampleUrl } from '../domain/vendor/url-template';
import { textThat } from './plain-values';

/** A URL of a resource, with date templates, that the element can ask for. */
export function hubUrl(element: ElementDescription): z.ZodType<string> {
  return textThat((url) => wrongWithHubUrl(url, element), 4000);
}

function wrongWithHubUrl(url: string, element: ElementDescription): string | null {
  const refused = refusalOf(() => parseUrlTemplate(url));
  if (refused !== null) return refused;
  const [placeholder] = element.hasRequestKeys ? [] : pagePlaceholdersIn(url);
  if (placeholder !== undefined)
    return `Found \${${placeholder}}; the element ${element.key} turns its pages itself. Leave it out.`;
  return element.checkHubUrl(sampleUrl(parseUrlTemplate(url)));
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
