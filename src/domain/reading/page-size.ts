/** Larger pages are tried up to so many records. */
const LARGEST_TRIED = 500;
const SMALLEST_TRIED = 2;

/**
 * How many records a page is asked for. Variant 0 is as many as usual. If ties stand in another order for each page, each variant shows
 * other ones of them, and a page that holds them all shows all of them: larger ones and smaller ones take turns.
 */
export function pageSizeOf(usual: number, variant: number): number {
  if (variant === 0) return usual;
  const larger = [2, 4, 8].map((times) => times * usual).filter((size) => size <= LARGEST_TRIED);
  const smaller = (less: number) => Math.max(usual - less, Math.min(usual, SMALLEST_TRIED));
  const pairs = Math.min(larger.length * 2, variant);
  if (variant <= larger.length * 2 && variant % 2 === 1) return larger[(variant - 1) / 2] as number;
  return smaller(variant - Math.ceil(pairs / 2));
}
