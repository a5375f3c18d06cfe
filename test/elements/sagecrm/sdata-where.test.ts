import { parseCeql } from '../../../src/domain/vendor/ceql';
import { HubUrlError } from '../../../src/elements/hub-url';
import { sdataWhere } from '../../../src/elements/sagecrm/sdata-where';

describe('sdataWhere', () => {
  it.each([
    ["Comp_UpdatedDate>'2017-06-12T14:09:00Z'", 'Comp_UpdatedDate gt @2017-06-12T14:09:00Z@'],
    ["a>='2017-06-12'", 'a ge @2017-06-12@'],
    ["a<'2017-06-12T14:09:00'", 'a lt @2017-06-12T14:09:00@'],
    ["a<='2017-06-12 14:09'", 'a le @2017-06-12T14:09:00@'],
    ["a='2017-06-12T14:09:00.123+02:00'", 'a eq @2017-06-12T14:09:00.123+02:00@'],
    ["a='2017-06-12T14:09:00-0530'", 'a eq @2017-06-12T14:09:00-05:30@'],
    ["a='2017-06-12T16:09:00+02'", 'a eq @2017-06-12T16:09:00+02:00@'],
    ["a<>'on 2017-06-12'", "a ne 'on 2017-06-12'"],
    ["a != 'O''Hara'", "a ne 'O''Hara'"],
    ["a='joe@example.com'", "a eq 'joe@example.com'"],
    ['a=9007199254740993', 'a eq 9007199254740993'],
    ["a LIKE 'A%'", "a like 'A%'"],
    ["a LIKE '2017-06-12'", "a like '2017-06-12'"],
    ["a IN ('x', 2, '2017-06-12')", "a in ('x',2,@2017-06-12@)"],
    ['a=1 AND b=2 AND c=3', 'a eq 1 and b eq 2 and c eq 3'],
    ['a=1 OR b=2 AND c=3', 'a eq 1 or (b eq 2 and c eq 3)'],
    ['(a=1 OR b=2) AND c=3', '(a eq 1 or b eq 2) and c eq 3'],
  ])('says %s as %s', (ceql, sdata) => {
    expect(sdataWhere(parseCeql(ceql, 'optional'))).toBe(sdata);
  });

  it.each(['a IS NULL', 'a IS NOT NULL', 'b=1 OR (c=2 AND a IS NULL)'])('refuses %s', (ceql) => {
    expect(() => sdataWhere(parseCeql(ceql, 'optional'))).toThrow(HubUrlError);
  });
});
