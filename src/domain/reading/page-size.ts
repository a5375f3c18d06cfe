/** Sizes that many vendors have for their largest page: those that exceed the usual one are tried first. */
const LARGER_SIZES = [25, 50, 100, 200, 500] as const;
const SMALLEST_TRIED = 2;
/** Variants from here on are the usual size. */
const NO_OTHER = 100;

/**
 * How many records a page is asked for. Variant 0 is as many as usual. If ties stand in another order for each page, each variant shows
 * other ones of them, and a page that holds them all shows all of them: so larger ones come first. They are steps that vendors have as
 * their bounds, as one that refuses 112 may give 100.
 */
export function pageSizeOf(usual: number, variant: number): number {
  if (variant === 0 || variant >= NO_OTHER) return usual;
  const larger = LARGER_SIZES.filter((size) => size > usual);
  return larger[variant - 1] ?? Math.max(usual - (variant - larger.length), Math.min(usual, SMALLEST_TRIED));
}

/** The variant to go on with if the vendor does not give pages of this one: no larger ones; then none but the usual. */
export function variantAfterRefusal(variant: number): number {
  return variant <= LARGER_SIZES.length ? LARGER_SIZES.length + 1 : NO_OTHER;
}

/** Whether it may be for its size that the vendor does not give a page. */
export function isOtherSize(variant: number): boolean {
  return variant > 0 && variant < NO_OTHER;
}
