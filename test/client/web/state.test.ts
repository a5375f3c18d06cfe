import { draftFromBody } from '../../../src/client/web/page/create/draft-from-body';
import { bodyOf } from '../../../src/client/web/page/create/draft';
import { localMidnight } from '../../../src/client/web/page/parts/local-midnight';
import { counted } from '../../../src/client/web/page/parts/words';
import { isRejecting } from '../../../src/client/web/page/parts/condition';
import type { ElementView, StatusView } from '../../../src/client/web/page/service/answers';

test('counts are for one and for many', () => {
  expect([0, 1, 2, 12_000].map((count) => counted(count, 'event'))).toEqual([
    '0 events',
    '1 event',
    '2 events',
    '12,000 events',
  ]);
});

test.each([
  ['the receiver answered 422', true],
  ['the receiver answered 400', true],
  ['the receiver answered 404', false],
  ['the receiver answered 503', false],
  ['no answer within 15 s', false],
  [null, false],
])('a receiver rejects, and is not down, by its answer: %j', (lastError, expected) => {
  expect(isRejecting({ delivery: { lastError } } as StatusView)).toBe(expected);
});

test('midnight is where the person is, with the offset of that place', () => {
  const now = new Date(2026, 6, 1, 15, 4);
  expect(Date.parse(localMidnight(now))).toBe(new Date(2026, 6, 1).getTime());
  expect(localMidnight(now)).toMatch(/^2026-07-01T00:00:00(Z|[+-]\d\d:\d\d)$/);
});

test('a body goes through the form and comes out as it was', () => {
  const element: ElementView = {
    id: 1,
    key: 'rest',
    name: '',
    hub: '',
    description: '',
    configuration: [],
    defaultResources: {},
  };
  const body = {
    element: { key: 'rest' },
    name: 'One',
    tags: ['a', 'b'],
    retrieveObjectsAfterInstantiation: false,
    configuration: {
      'base.url': 'https://api.example.com',
      'event.notification.enabled': true,
      'event.notification.callback.headers': { 'X-Tenant': '7' },
      'event.poller.refresh_interval': '5',
      'event.poller.configuration': '{"tickets": {"url": "/tickets"}}',
    },
    providerData: { code: 'c', state: 's' },
  };
  expect(bodyOf(element, draftFromBody(body, element, 'https://page.test'))).toEqual({
    ...body,
    providerData: { code: 'c' },
  });
});
