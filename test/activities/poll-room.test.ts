import fc from 'fast-check';
import { createPollRoom } from '../../src/activities/poll-room';
import type { Notification } from '../../src/domain/notification';

const sized = (chars: number): Notification => ({ id: '', resource: '', body: 'x'.repeat(chars), events: [] });
const OWN = JSON.stringify(sized(0)).length;
const bytesOf = (notifications: readonly Notification[]) =>
  notifications.reduce((sum, one) => sum + Buffer.byteLength(JSON.stringify(one)), 0);

describe('the room of a poll', () => {
  it('is taken in order, up to a share of it', () => {
    const room = createPollRoom(10 * OWN);
    expect(room.take([sized(0), sized(0), sized(0)], 2 * OWN)).toHaveLength(2);
    expect(room.left()).toBe(8 * OWN);
  });

  it('has place for one beyond the share, where all that is left has', () => {
    const room = createPollRoom(3 * OWN);
    expect(room.take([sized(OWN), sized(0)], OWN)).toHaveLength(1);
    expect(room.take([sized(OWN), sized(0)], OWN)).toEqual([]);
    expect(room.left()).toBe(OWN);
  });

  it('has place for one, however large, while nothing was taken: it would never come otherwise', () => {
    const room = createPollRoom(OWN);
    expect(room.take([sized(5 * OWN), sized(0)], OWN)).toHaveLength(1);
    expect(room.take([sized(0)], OWN)).toEqual([]);
  });

  it('counts bytes as they travel', () => {
    const text: Notification = { ...sized(0), body: '€"'.repeat(10) };
    const room = createPollRoom(1_000);
    room.take([text], 1_000);
    expect(room.left()).toBe(1_000 - OWN - 50);
  });

  it('is never exceeded by more than the one that has to come', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(300), { maxLength: 6 }), { maxLength: 6 }),
        fc.nat(2_000),
        (sizes, bytes) => {
          const room = createPollRoom(bytes);
          const taken = sizes.flatMap((some, i) =>
            room.take(some.map(sized), Math.floor(room.left() / (sizes.length - i))),
          );
          expect(bytesOf(taken)).toBeLessThanOrEqual(taken.length === 1 ? Infinity : bytes);
        },
      ),
    );
  });
});
