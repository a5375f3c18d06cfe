import { knownVersions } from '../../../src/domain/reading/known-versions';
import { encodeEntry } from '../../../src/domain/reading/ledger';
import { entry, ledgerOf } from './entries';

describe('known versions', () => {
  const one = entry('one', 1);
  const far = (key: string) => (key === one.key ? encodeEntry(entry('one', 5)) : encodeEntry({ ...entry('two'), key }));

  it('are those of the near part, and those of the far one where the near part has none', () => {
    const known = knownVersions(ledgerOf(one), far);
    expect(known.told(one.key)).toEqual(one);
    expect(known.told('two----')).toEqual(entry('two'));
    expect(knownVersions(ledgerOf(one)).told('two----')).toBeUndefined();
  });

  it('tell what this poll read from what was told before', () => {
    const known = knownVersions(ledgerOf(one));
    known.note(entry('one', 2));
    expect(known.told(one.key)).toEqual(one);
    expect(known.read(one.key)).toEqual(entry('one', 2));
    expect(known.read('two----')).toBeUndefined();
  });
});
