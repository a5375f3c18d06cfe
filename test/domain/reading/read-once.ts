import type { RecordReader } from '../../../src/domain/reading/change';
import { knownVersions } from '../../../src/domain/reading/known-versions';
import type { WindowPage } from '../../../src/domain/reading/pages';
import { createReader, type Reading, type ReadingRules } from '../../../src/domain/reading/reader';
import { windowOf } from '../../../src/domain/reading/next-window';
import { untilMsOf, type Slicing } from '../../../src/domain/reading/slices';
import { watermarkRules, type WatermarkRules } from '../../../src/domain/reading/watermark-rules';
import { nextWatermark } from '../../../src/domain/reading/next-watermark';
import type { NextWatermark, StartedWatermark } from '../../../src/domain/reading/watermark';
import { readAnew, type PagePosition, type Window } from '../../../src/domain/reading/window';
import type { VendorClock } from '../../../src/domain/vendor/clock';

export const SECOND = 1000;

/** The rules that say nothing special. */
export const PLAIN: Omit<ReadingRules, 'askedAt' | keyof WatermarkRules> = {
  instanceId: 1,
  resource: 'rows',
  paging: 'offset',
  pageSize: null,
  source: 'dates',
  markField: null,
  isNewestFirst: false,
  isAskedByDate: true,
  filterByUpdatedDate: true,
  filterByCurrentDate: false,
  createdCheckToleranceMs: 0,
  keepsDeleted: true,
  dateUnitMs: SECOND,
  maxChanges: 1_000,
  maxBytes: 1_000_000,
  maxBaseline: 5_000,
  maxDoubts: 500,
  bytesPerEvent: 100,
};

/** What one poll needs of its vendor. */
export interface PollOf {
  rules: Partial<ReadingRules>;
  lookBackMs: number;
  records: RecordReader;
  /** By the workflow's clock: ISO instant. */
  askedAt: string;
  /** Null: the vendor refuses the page for good. */
  page(fromMs: number, position: PagePosition, sizeVariant: number, untilMs: number | null): WindowPage | null;
  /** The vendor is asked up to a date. */
  slicing?: Slicing;
  clock(): VendorClock;
  nowMs(): number;
  far?: (key: string) => string | undefined;
  maxPages?: number;
}

export interface Poll {
  reading: Reading;
  next: NextWatermark;
  isStuck: boolean;
}

/** Reads a resource once, as `readWindow` does, without its requests. */
export function readOnce(watermark: StartedWatermark, poll: PollOf): Poll {
  const { lookBackMs, page, maxPages = 200, slicing = null } = poll;
  const asking = { lookBackMs, slicing };
  const rules = rulesAt(watermark, poll);
  const endOf = (window: Window) => (slicing === null ? null : untilMsOf(window, poll.nowMs(), slicing.unitMs));
  const read = (window: Window): Poll | null => {
    const known = knownVersions(watermark.ledger, poll.far);
    const reader = createReader(rules, poll.records, known, window, watermark.doubts);
    const result = (reading: Reading, isStuck = false): Poll => {
      const { isAskedByDate, keepsAll } = rules;
      const next = nextWatermark(watermark, reading, { ...asking, isAskedByDate, keepsAll, askedAt: poll.askedAt });
      return { reading, next, isStuck };
    };
    for (let pages = 0; pages < maxPages; pages += 1) {
      const position = reader.position();
      const answer = page(Date.parse(window.from), position, window.sizeVariant, endOf(window));
      if (answer === null) {
        // The vendor has forgotten a token of the poll before.
        if (pages === 0 && position !== null && 'token' in position) return null;
        const { reading, isStuck } = reader.finishBefore();
        return result(reading, isStuck);
      }
      if (!reader.take(answer, poll.clock(), poll.nowMs())) break;
    }
    return result(reader.finish());
  };
  const begun = windowOf(watermark, asking);
  return read(begun) ?? (read(readAnew(begun)) as Poll);
}

function rulesAt(watermark: StartedWatermark, { rules, lookBackMs, askedAt }: PollOf): ReadingRules {
  const plain = { ...PLAIN, ...rules };
  const isWholeList = !plain.isAskedByDate;
  return { ...plain, ...watermarkRules(watermark, { ...plain, isWholeList, lookBackMs, askedAt }), askedAt };
}
