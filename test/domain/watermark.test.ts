import { addSeen, countSeen, UNDATED, type SeenEntry } from '../../src/domain/seen';
import type { Scan } from '../../src/domain/scan';
import {
  acceptChanges,
  goneIds,
  noteGone,
  NOT_STARTED,
  seenCapacity,
  settle,
  startFrom,
  type AcceptedChange,
  type NextProgress,
  type Progress,
} from '../../src/domain/watermark';

const at = (second: number) => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();
const version = (second: number, id: number): SeenEntry => ({ at: at(second), entry: String(id).padStart(12, '0') });
const next = (second: number, changes: Partial<NextProgress> = {}): NextProgress => ({
  at: at(second),
  floor: null,
  scan: null,
  read: {},
  seenFrom: at(second - 5),
  ...changes,
});
const scan = { from: at(0), position: { offset: 4 } } as Scan;

function updates(...versions: SeenEntry[]): AcceptedChange[] {
  return versions.map((version) => ({ version, type: 'UPDATED' }));
}

describe('the watermark', () => {
  it('moves when all changes of a poll are accepted', () => {
    expect(settle(startFrom(at(1)), next(7), 100).at).toBe(at(7));
  });

  it('never moves back', () => {
    const progress = settle(startFrom(at(1)), next(7), 100);
    expect(settle(progress, next(3), 100).at).toBe(at(7));
  });

  it('stays where it is while changes are accepted one by one, which are remembered at once', () => {
    const progress = acceptChanges(startFrom(at(1)), updates(version(7, 1)), 100);
    expect(progress.at).toBe(at(1));
    expect(progress.seen).toEqual(addSeen({}, [version(7, 1)]));
  });

  it('remembers also what was read and not sent, and forgets what no poll asks for again', () => {
    const progress = acceptChanges(startFrom(at(0)), updates(version(1, 1), version(9, 2)), 100);
    const undated = { at: UNDATED, entry: 'undated-----' };
    const settled = settle(progress, next(9, { read: addSeen({}, [version(8, 3), undated]) }), 100);
    expect(settled.seen).toEqual(addSeen({}, [version(9, 2), version(8, 3), undated]));
  });

  it('keeps what was forgotten from coming back: the floor is raised past it', () => {
    const accepted = acceptChanges(startFrom(at(0)), updates(version(7, 1), version(8, 2), version(9, 3)), 3);
    expect(accepted.forgottenUntil).toBe(at(7));
    const settled = settle(accepted, next(9), 3);
    expect(settled.floor).toBe(new Date(Date.parse(at(7)) + 1).toISOString());
    expect(settled.forgottenUntil).toBeNull();
  });

  it('does not raise the floor past itself, also where what had to go is dated later', () => {
    const accepted = acceptChanges(startFrom(at(0)), updates(version(20, 1), version(21, 2)), 2);
    expect(settle(accepted, next(9), 2).floor).toBe(new Date(Date.parse(at(9)) + 1).toISOString());
  });

  it('does not raise the floor in the middle of a scan: the rest of its window is still to be sent', () => {
    const accepted = acceptChanges(startFrom(at(0)), updates(version(7, 1), version(7, 2)), 2);
    const settled = settle(accepted, next(0, { scan, floor: at(0) }), 2);
    expect(settled.floor).toBe(at(0));
    expect(settled.scan).toEqual(scan);
    expect(settled.forgottenUntil).toBe(at(7));
  });

  it('keeps the floor it has', () => {
    expect(settle({ ...startFrom(at(1)), floor: at(4) }, next(9), 100).floor).toBe(at(4));
    expect(settle({ ...startFrom(at(1)), floor: at(4) }, next(9, { floor: at(6) }), 100).floor).toBe(at(6));
  });

  it('ends the history of a start from now with the first window', () => {
    const progress = { ...startFrom(at(1)), historyUntil: at(1) };
    expect(settle(progress, next(9, { scan }), 100).historyUntil).toBe(at(1));
    expect(settle(progress, next(9), 100).historyUntil).toBeNull();
  });

  it('goes back only where a resource is started over: inclusive, with nothing remembered', () => {
    expect(startFrom(at(3))).toEqual({ ...NOT_STARTED, at: at(3), floor: at(3) });
  });

  it('survives JSON at every step', () => {
    const steps: ((progress: Progress) => Progress)[] = [
      (progress) => acceptChanges(progress, updates(version(4, 1)), 10),
      (progress) => settle(progress, next(4, { scan }), 10),
      (progress) => settle(progress, next(5), 10),
    ];
    let progress: Progress = NOT_STARTED;
    for (const step of steps) {
      progress = step(progress);
      expect(JSON.parse(JSON.stringify(progress))).toEqual(progress);
    }
  });

  it.each([
    ['one watermark alone', 1, 2_000],
    ['a hundred', 100, 25],
  ])('of %s remembers deletions by its part of the memory: the latest', (_, watermarks, remembered) => {
    const capacity = seenCapacity(watermarks);
    const deletions = Array.from({ length: 2_100 }, (_, id): AcceptedChange => ({
      version: { at: at(0), entry: String(id).padStart(8, '0') + '0000' },
      type: 'DELETED',
    }));
    const latest = deletions.slice(-remembered).map(({ version }) => version.entry.slice(0, 8));
    expect([...goneIds(acceptChanges(NOT_STARTED, deletions, capacity).gone)]).toEqual(latest);
    expect([...goneIds(noteGone(NOT_STARTED, deletions, capacity).gone)]).toEqual(latest);
    const crowded = { ...NOT_STARTED, gone: deletions.map(({ version }) => version.entry.slice(0, 8)).join('') };
    expect([...goneIds(settle(crowded, next(1), capacity).gone)]).toEqual(latest);
    expect([...goneIds(settle(crowded, next(1, { scan }), capacity).gone)]).toEqual(latest);
  });

  it('is bounded over all resources of an instance', () => {
    for (const resources of [0, 1, 5, 50]) {
      expect(seenCapacity(resources) * Math.max(1, resources)).toBeLessThanOrEqual(16_000);
    }
    const many = Array.from({ length: 500 }, (_, id) => version(id % 60, id));
    expect(countSeen(acceptChanges(NOT_STARTED, updates(...many), 200).seen)).toBe(199);
  });
});
