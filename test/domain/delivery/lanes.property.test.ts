import fc from 'fast-check';
import { acceptedInOrder, nextInLanes } from '../../../src/domain/delivery/lanes';

interface Sent {
  id: string;
  resource: string;
  events: { objectId: string }[];
}

const sent = fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }), { maxLength: 15 });
const notificationsOf = (ids: number[][]): Sent[] =>
  ids.map((records, place) => ({
    id: `n${place}`,
    resource: 'accounts',
    events: records.map((id) => ({ objectId: String(id) })),
  }));
const asNotifications = (notifications: Sent[]) => notifications as unknown as Parameters<typeof nextInLanes>[0];

describe('lanes', () => {
  it('send everything, never two with one record at once, and each record in its order', () => {
    fc.assert(
      fc.property(sent, fc.integer({ min: 1, max: 16 }), fc.infiniteStream(fc.nat()), (ids, concurrency, chance) => {
        const notifications = notificationsOf(ids);
        const accepted = new Set<number>();
        const underWay = new Set<number>();
        const begun: number[] = [];
        while (accepted.size < notifications.length) {
          for (;;) {
            const place =
              underWay.size < concurrency ? nextInLanes(asNotifications(notifications), accepted, underWay) : null;
            if (place === null) break;
            underWay.add(place);
            begun.push(place);
          }
          const records = [...underWay].flatMap((place) => [...new Set(ids[place])]);
          expect(new Set(records).size).toBe(records.length);
          expect(underWay.size).toBeGreaterThan(0);
          const ended = [...underWay][chance.next().value! % underWay.size]!;
          underWay.delete(ended);
          accepted.add(ended);
        }
        expect([...begun].sort((one, other) => one - other)).toEqual(notifications.map((_, place) => place));
        for (const record of new Set(ids.flat())) {
          const places = begun.filter((place) => ids[place]!.includes(record));
          expect(places).toEqual([...places].sort((one, other) => one - other));
        }
      }),
    );
  });

  it('with one at once is the order of the queue', () => {
    fc.assert(
      fc.property(sent, (ids) => {
        const notifications = asNotifications(notificationsOf(ids));
        const accepted = new Set<number>();
        for (let place = 0; place < ids.length; place += 1) {
          expect(nextInLanes(notifications, accepted, new Set())).toBe(place);
          accepted.add(place);
        }
        expect(nextInLanes(notifications, accepted, new Set())).toBeNull();
      }),
    );
  });

  it('tell how many are accepted in order, and which ones ahead of others', () => {
    const notifications = notificationsOf([[1], [2], [3], [4], [5]]);
    expect(acceptedInOrder(notifications, new Set([3, 0, 1]))).toEqual({ accepted: 2, ahead: ['n3'] });
    expect(acceptedInOrder(notifications, new Set())).toEqual({ accepted: 0, ahead: [] });
    expect(acceptedInOrder(notifications, new Set([4, 2]))).toEqual({ accepted: 0, ahead: ['n2', 'n4'] });
  });
});
