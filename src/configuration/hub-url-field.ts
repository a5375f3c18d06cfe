import type { z } from 'zod';
import type { ElementDescription } from '../domain/vendor/element-description';
import { pagePlaceholdersIn } from '../domain/vendor/page-placeholders';
import { parseUrlTemplate, sampleUrl, UrlTemplateError, withoutTemplates } from '../domain/vendor/url-template';
import { textThat } from './plain-values';

/** A URL of a resource, with date templates, that the element can ask for. */
export function hubUrl(element: ElementDescription): z.ZodType<string> {
  return textThat((url) => wrongWithHubUrl(url, element), 4000);
}

function wrongWithHubUrl(url: string, element: ElementDescription): string[] {
  const ofTemplates = refusalsOf(() => parseUrlTemplate(url));
  const sample = ofTemplates.length === 0 ? sampleUrl(parseUrlTemplate(url)) : sampleWithout(url);
  const ofElement = sample === null ? null : element.checkHubUrl(sample);
  const placeholders = element.hasRequestKeys ? [] : pagePlaceholdersIn(url);
  return [
    ...ofTemplates,
    ...placeholders.map(
      (name) => `Found \${${name}}; the element ${element.key} turns its pages itself. Leave it out.`,
    ),
    // Text that only its own placeholders make strange is not wrong once more.
    ...(ofElement === null || placeholders.length > 0 ? [] : [ofElement]),
  ];
}

/** Of a path that nobody can read the element has nothing to say. */
function sampleWithout(url: string): string | null {
  return url.split('?', 1)[0]?.includes('${') ? null : withoutTemplates(url);
}

/** Everything that a parser of templates says against a text; nothing if it accepts it. */
export function refusalsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
    return [];
  } catch (error) {
    if (error instanceof UrlTemplateError) return error.problems;
    return [error instanceof Error ? error.message : String(error)];
  }
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
