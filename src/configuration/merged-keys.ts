/**
 * Which objects in a map of resources an update is merged into: a resource, and its `datesConfiguration`. Every other
 * is one value and replaced whole: of two forms of `deletes` half of each would be neither. `path` is a resource's name
 * and keys inside it.
 */
export function isMergedInResources(path: readonly string[]): boolean {
  const [, key, ...deeper] = path;
  return deeper.length === 0 && (key === undefined || key === 'datesConfiguration');
}
