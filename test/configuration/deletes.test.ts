import { deletes, deletionSettings } from '../../src/configuration/deletes';
import { sagecrm } from '../../src/elements/sagecrm';
import { sageone } from '../../src/elements/sageone';

const flag = { mode: 'flag', field: 'comp_deleted' };
const sweep = { mode: 'sweep', everyMinutes: 60 };

describe('deletes', () => {
  it.each([
    [sagecrm, 'none'],
    [sageone, 'none'],
    [sageone, 'feed'],
    [sagecrm, flag],
    [sagecrm, { ...flag, value: 'Y' }],
    [sagecrm, sweep],
    [sageone, { ...sweep, everyMinutes: 1.5 }],
    [sagecrm, { ...sweep, url: '/hubs/crm/accounts' }],
  ])('of %p takes %j', (element, value) => {
    expect(deletes(element).safeParse(value)).toEqual({ success: true, data: value });
  });

  it.each([
    [sagecrm, 'feed'],
    [sagecrm, 'sweep'],
    [sagecrm, { mode: 'sweep' }],
    [sagecrm, { ...sweep, everyMinutes: 0.5 }],
    [sagecrm, { ...sweep, url: 'https://elsewhere.example/accounts' }],
    [sagecrm, { ...sweep, url: "/hubs/crm/accounts?where=x>'${date:qq}'" }],
    [sagecrm, { ...sweep, field: 'x' }],
    [sagecrm, { mode: 'toString' }],
    [sagecrm, { mode: { toString: 0 } }],
    [sageone, { mode: 'flag' }],
    [sageone, { ...flag, fields: 'x' }],
    [sageone, 7],
    [sageone, null],
  ])('of %p refuses %j and says what is allowed', (element, value) => {
    const result = deletes(element).safeParse(value);
    expect(result.success).toBe(false);
    expect(result.error?.issues).not.toHaveLength(0);
  });

  it('says what is missing of a form, as everywhere', () => {
    const issues = deletes(sageone).safeParse({ mode: 'flag', value: {} }).error?.issues ?? [];
    expect(Object.fromEntries(issues.map(({ path, message }) => [path.join('.'), message]))).toEqual({
      field: 'Required, but missing.',
      value: 'Found an object, which is not allowed here.',
    });
  });

  it('is typed, with a flag that needs no value', () => {
    expect(deletionSettings('feed')).toEqual({ mode: 'feed' });
    expect(deletionSettings(flag)).toEqual({ mode: 'flag', field: 'comp_deleted', value: null });
    expect(deletionSettings(undefined)).toBeNull();
    expect(deletionSettings(sweep)).toEqual({ mode: 'sweep', everyMs: 3_600_000, url: null });
    expect(deletionSettings({ ...sweep, url: '/x' })).toEqual({ mode: 'sweep', everyMs: 3_600_000, url: '/x' });
  });
});
