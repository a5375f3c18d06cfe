/**
 * Punctuation and white space, as encoders name them that leave nothing but letters and digits alone (HTML 5, 13.5).
 */
const MARKS =
  'amp & lt < gt > quot " apos \' nbsp \u00A0 excl ! num # dollar $ percnt % lpar ( rpar ) ast * plus + comma , ' +
  'period . sol / colon : semi ; equals = quest ? commat @ lbrack [ lsqb [ bsol \\ rbrack ] rsqb ] hat ^ lowbar _ ' +
  'grave ` lbrace { lcub { verbar | vert | rbrace } rcub } hyphen \u2010 euro € tab \t newline \n';

/** U+00A0 to U+00FF in their order (HTML 4, 24.2), in lower case. */
const LATIN_1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para ' +
  'middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ' +
  'ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml times oslash ugrave uacute ucirc uuml ' +
  'yacute thorn szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml ' +
  'eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

/**
 * Characters by the names that HTML has for them. Names are in lower case: a small letter and its capital share one.
 */
export const CHARACTER_OF_ENTITY: ReadonlyMap<string, string> = new Map([
  ...LATIN_1.split(' ').map((name, index): [string, string] => [name, String.fromCharCode(0xa0 + index)]),
  ...[...MARKS.matchAll(/(\w+) ([^])(?: |$)/g)].map(([, name = '', mark = '']): [string, string] => [name, mark]),
]);

/** So many letters and digits has the longest name. */
export const MAX_ENTITY_NAME = 8;
