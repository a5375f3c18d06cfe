/** Larger pages are tried, up to four times and up to so many records, before smaller ones. */
const LARGER_VARIANTS = 4;
const LARGEST_TRIED = 500;
const SMALLEST_TRIED = 2;
/** Variants from here on are the usual size. */
const NO_OTHER = 100;

/**
 * How many records a page is asked for. Variant 0 is as many as usual. If ties stand in another order for each page, each variant shows
 * other ones of them, and a page that holds them all shows all of them: so larger ones come first.
 */
export function pageSizeOf(usual: number, variant: number): number {
  if (variant >= NO_OTHER) return usual;
  if (variant === 0) return usual;
  const larger = usual * 2 ** variant;
  if (variant <= LARGER_VARIANTS && larger <= LARGEST_TRIED) return larger;
  const less = variant <= LARGER_VARIANTS ? variant : variant - LARGER_VARIANTS;
  return Math.max(usual - less, Math.min(usual, SMALLEST_TRIED));
}

/** The variant to go on with if the vendor does not give pages of this one: no larger ones; then none but the usual. */
export function variantAfterRefusal(variant: number): number {
  return variant <= LARGER_VARIANTS ? LARGER_VARIANTS + 1 : NO_OTHER;
}

/** Whether it may be for its size that the vendor does not give a page. */
export function isOtherSize(variant: number): boolean {
  return variant > 0 && variant < NO_OTHER;
}
