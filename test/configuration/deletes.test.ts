import { deletes, deletionSettings } from '../../src/configuration/deletes';
import { sagecrm } from '../../src/elements/sagecrm';
import { sageone } from '../../src/elements/sageone';

const flag = { mode: 'flag', field: 'comp_deleted' };

describe('deletes', () => {
  it.each([
    [sagecrm, 'none'],
    [sageone, 'none'],
    [sageone, 'feed'],
    [sagecrm, flag],
    [sagecrm, { ...flag, value: 'Y' }],
  ])('of %p takes %j', (element, value) => {
    expect(deletes(element).safeParse(value)).toEqual({ success: true, data: value });
  });

  it.each([
    [sagecrm, 'feed'],
    [sagecrm, 'sweep'],
    [sageone, { mode: 'sweep', everyMinutes: 5 }],
    [sageone, { mode: 'flag' }],
    [sageone, { ...flag, fields: 'x' }],
    [sageone, 7],
    [sageone, null],
  ])('of %p refuses %j and says what is allowed', (element, value) => {
    const result = deletes(element).safeParse(value);
    expect(result.success).toBe(false);
    expect(result.error?.issues).not.toHaveLength(0);
  });

  it('is typed, with a flag that needs no value', () => {
    expect(deletionSettings('feed')).toEqual({ mode: 'feed' });
    expect(deletionSettings(flag)).toEqual({ mode: 'flag', field: 'comp_deleted', value: null });
    expect(deletionSettings(undefined)).toBeNull();
  });
});
