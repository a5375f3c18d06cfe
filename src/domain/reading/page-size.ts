/** Sizes that many vendors have for their largest page: those that exceed the usual one are tried first. */
const LARGER_SIZES = [25, 50, 100, 200, 500] as const;
const SMALLEST_TRIED = 2;
/**
 * The largest page of most vendors. One that is asked for more and gives this shows the same pages for all larger
 * sizes.
 */
const COMMON_LARGEST = 100;
/** Variants from here on are smaller than a size that was given: so many for each refusal. */
const SMALLER = 1_000;
/** Variants from here on are the usual size. */
const NO_OTHER = 100_000;
/** Smaller sizes go down to half, then they begin anew. */
const STEPS_TO_HALF = 10;

/**
 * How many records a page is asked for. Variant 0 is as many as usual. If ties stand in another order for each page,
 * each variant shows other ones of them, and a page that holds them all shows all of them: so larger ones come first.
 * They are steps that vendors have as their bounds, as one that refuses 112 may give 100. The others are little smaller
 * than the largest that is given: the larger a page, the less can be missed.
 */
export function pageSizeOf(usual: number, variant: number): number {
  if (variant === 0 || variant >= NO_OTHER) return usual;
  const larger = LARGER_SIZES.filter((size) => size > usual);
  if (variant <= larger.length) return larger[variant - 1] as number;
  if (variant < SMALLER) return smallerThan(Math.max(usual, COMMON_LARGEST), variant - larger.length);
  const refused = Math.floor(variant / SMALLER);
  return smallerThan(larger[refused - 2] ?? usual, variant % SMALLER);
}

function smallerThan(size: number, place: number): number {
  const step = Math.max(1, Math.floor(size / (2 * STEPS_TO_HALF)));
  return Math.max(size - step * (1 + ((place - 1) % STEPS_TO_HALF)), Math.min(size, SMALLEST_TRIED));
}

/** The variant to go on with if the vendor does not give pages of this one: no larger ones; then none but the usual. */
export function variantAfterRefusal(variant: number): number {
  return variant <= LARGER_SIZES.length ? variant * SMALLER + 1 : NO_OTHER;
}

/** So many sizes of pages were given before this variant. */
export function sizesGivenBefore(variant: number): number {
  if (variant < SMALLER || variant >= NO_OTHER) return variant;
  return Math.floor(variant / SMALLER) + (variant % SMALLER) - 1;
}

/** Whether it may be for its size that the vendor does not give a page. */
export function isOtherSize(variant: number): boolean {
  return variant > 0 && variant < NO_OTHER;
}
