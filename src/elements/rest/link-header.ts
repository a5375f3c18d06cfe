const PARAMETER = String.raw`\s*;\s*([^\s;,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s;,"]*)))?`;
const LINK = new RegExp(`<([^>]*)>((?:${PARAMETER})*)`, 'g');

/**
 * The target that a `Link` header (RFC 8288) has for a relation; undefined if it has none. Quotes may be double, single
 * or absent.
 */
export function linkTo(relation: string, header: string): string | undefined {
  const link = [...header.matchAll(LINK)].find(([, , parameters = '']) => relationsOf(parameters).includes(relation));
  return link?.[1];
}

function relationsOf(parameters: string): string[] {
  const relation = [...parameters.matchAll(new RegExp(PARAMETER, 'g'))].find(
    ([, name]) => name?.toLowerCase() === 'rel',
  );
  return (relation?.[2] ?? relation?.[3] ?? relation?.[4] ?? '').toLowerCase().split(/\s+/);
}
