import { restFrom, windowFrom } from '../../../src/domain/reading/window';

const at = (second: number) => `2026-03-02T10:00:${String(second).padStart(2, '0')}.000Z`;
const asked = { isAskedByDate: true, dateUnitMs: 1_000 };
const cutOff = { ...windowFrom(at(0), null), order: 'ascending', lastDate: at(30) } as const;

describe('a reading that was cut off is read anew', () => {
  it('from a unit before its last date, if it came in the order of dates', () => {
    expect(restFrom(cutOff, asked)).toBe(at(29));
    expect(restFrom({ ...cutOff, order: 'level' }, asked)).toBeNull();
    expect(restFrom({ ...cutOff, order: 'mixed' }, asked)).toBeNull();
    expect(restFrom(cutOff, { ...asked, isAskedByDate: false })).toBeNull();
    expect(restFrom({ ...cutOff, lastDate: null }, asked)).toBeNull();
  });

  it('from its beginning, if it has not come any further', () => {
    expect(restFrom({ ...cutOff, lastDate: at(1) }, asked)).toBeNull();
    expect(restFrom({ ...cutOff, lastDate: at(2) }, asked)).toBe(at(1));
  });

  it('with all that may not have come', () => {
    expect(restFrom({ ...cutOff, unsureFrom: at(20) }, asked)).toBe(at(19));
    expect(restFrom({ ...cutOff, unsureFrom: at(40) }, asked)).toBe(at(29));
    expect(restFrom({ ...cutOff, unsureFrom: '' }, asked)).toBeNull();
  });
});
