import { judgeRecord, type ChangeRules, type RecordReader, type Verdict } from './change';
import type { JsonObject } from './json';
import { inHours, indexSeen, type SeenEntry } from './seen';
import { goneIds, type StartedProgress } from './watermark';

/** The rules that stay the same in every window of a resource. */
export type JudgeRules = Omit<ChangeRules, 'atMs' | 'fromMs' | 'floorMs' | 'historyUntilMs' | 'gone'>;

/** Judges the records of one window by the watermark, and by what was read of the window before. */
export interface WindowJudge {
  /** Changes nothing. */
  judge(record: JsonObject, vendorNowMs: number): Verdict;
  /** From now on the version is known. */
  remember(version: SeenEntry): void;
}

/** `from`: where the window is asked from. */
export function createWindowJudge(
  rules: JudgeRules,
  reader: RecordReader,
  progress: StartedProgress,
  from: string,
): WindowJudge {
  const changeRules: ChangeRules = {
    ...rules,
    atMs: Date.parse(progress.at),
    fromMs: Date.parse(from),
    floorMs: progress.floor === null ? null : Date.parse(progress.floor),
    historyUntilMs: progress.historyUntil === null ? null : Date.parse(progress.historyUntil),
    gone: goneIds(progress.gone),
  };
  const seen = indexSeen(inHours(progress.seen));
  for (const version of progress.scan?.tail ?? []) seen.add(version);
  return {
    judge: (record, vendorNowMs) => judgeRecord(record, changeRules, reader, seen, vendorNowMs),
    remember: (version) => seen.add(version),
  };
}
