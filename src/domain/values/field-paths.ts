import type { Json } from './json';

/**
 * The paths that a list or a text with commas names, in their order; around those of a text, blanks do not count. Null
 * if one of them is empty or no text. A name that holds a comma itself can be given in a list only.
 */
export function fieldPathsOf(given: Json | undefined): string[] | null {
  const parts = typeof given === 'string' ? given.split(',').map((part) => part.trim()) : given;
  if (!Array.isArray(parts)) return null;
  const paths = parts.filter((part): part is string => typeof part === 'string' && part.trim() !== '');
  return paths.length === parts.length ? paths : null;
}
