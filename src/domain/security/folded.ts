/**
 * Texts in which two that differ in case or in the kind of white space are the same; as long as what it was made of, so
 * that a place in one is a place in the other.
 */
export function folded(text: string): string {
  return text.replace(/[A-Z\s\u0080-\uFFFF]/g, foldedUnit);
}

function foldedUnit(unit: string): string {
  if (/\s/.test(unit)) return ' ';
  const lower = unit.toLowerCase();
  return lower.length === 1 ? lower : unit;
}
