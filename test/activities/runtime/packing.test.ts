import fc from 'fast-check';
import { packed, unpacked } from '../../../src/activities/runtime/packing';
import type { Notification } from '../../../src/domain/delivery/notification';

const withBody = (body: string): Notification => ({
  format: 'elements' as const,
  detectedAt: '2026-01-05T09:00:00.000Z',
  id: 'n'.repeat(20),
  resource: 'accounts',
  body,
  events: [],
});

describe('the notifications of a poll', () => {
  it('travel readably where they are few, and deflated where they are a bulk', () => {
    const few = [withBody('x'.repeat(16_000)), withBody('y'.repeat(16_000))];
    expect(packed(few)).toEqual(few);
    const bulk = packed([...few, withBody('z')]);
    expect(bulk.map(({ packing }) => packing)).toEqual(['deflate', 'deflate', 'deflate']);
    expect(JSON.stringify(bulk).length).toBeLessThan(1_000);
  });

  it('are sent with the very texts that they were built with', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 5 });
    fc.assert(
      fc.property(texts, (bodies) => {
        const bulk = packed([...bodies, '€ "\\'.repeat(10_000)].map(withBody));
        expect(bulk.every(({ packing }) => packing === 'deflate')).toBe(true);
        expect(bulk.map(unpacked)).toEqual([...bodies, '€ "\\'.repeat(10_000)].map(withBody));
      }),
    );
    const plain = withBody('as it is');
    expect(unpacked(plain)).toBe(plain);
  });
});
