import { laterOf, toIso } from '../values/instant';
import { joined, type AgainRange } from './again-range';
import { BEFORE_ALL_DATES, baselineBefore, quietAfter } from './baseline';
import { LONGEST_UNIT_MS, toldAgainIn } from './ledger';
import { NOT_STARTED, type Watermark } from './watermark';

/**
 * Starts a resource over from a date: what changed in the range is told again, under the ids it had. What is dated
 * before counts if the ledger would have it, and has it not: it was not read yet. So does what is dated after, unless
 * it was told long ago.
 */
export function startAgain(watermark: Watermark, range: AgainRange): Watermark {
  const { coveredFrom, dateStepMs, unproven, isAligned } = watermark;
  const { from: since } = range;
  const before = coveredFrom !== null && coveredFrom < since ? coveredFrom : since;
  const { until } = joined(watermark.baseline?.again ?? null, range);
  return {
    ...NOT_STARTED,
    ...(isAligned && { isAligned }),
    at: since,
    dateStepMs,
    unproven: unproven !== null && unproven.from < since ? unproven : null,
    ...markedAgain(watermark, range),
    baseline: {
      ...baselineBefore(before),
      again: { from: since, until },
      quiet: quietAfter(until, toldBefore(watermark)),
    },
  };
}

/** Goes on from where it stands, which is before the range, and tells again what is in it. */
export function goOnAgain(watermark: Watermark, range: AgainRange): Watermark {
  const baseline = watermark.baseline ?? baselineBefore(BEFORE_ALL_DATES);
  const again = joined(baseline.again, range);
  return {
    ...watermark,
    ...markedAgain(watermark, range),
    window: null,
    passed: null,
    baseline: { ...baseline, again, quiet: quietAfter(again.until, baseline.quiet?.before ?? null) },
  };
}

function markedAgain({ ledger, far }: Watermark, range: AgainRange): Pick<Watermark, 'ledger' | 'far'> {
  return {
    ledger: toldAgainIn(ledger, range),
    far: far === null ? null : { ...far, again: joined(far.again, range) },
  };
}

/**
 * What is dated before, and not in the ledger, was told long ago, or is not to be told; null: that is not so of any
 * date.
 */
function toldBefore({ coveredFrom, baseline }: Watermark): string | null {
  const known = laterOf(coveredFrom, baseline?.quiet?.before ?? null);
  if (known !== null || baseline === null) return known;
  // Of a first reading that is not whole. What is dated so shortly before its beginning may have changed after it.
  return toIso(Date.parse(baseline.before) - LONGEST_UNIT_MS);
}
