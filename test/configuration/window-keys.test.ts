import type { JsonObject } from '../../src/domain/values/json';
import { parse, problemsOf } from '../elements/rest-body';

const AT = '/configuration/event.poller.configuration/customers';
const ENDS = "/customers?since=${date:yyyy-MM-dd'T'HH:mm:ss'Z'}&until=${untilDate:yyyy-MM-dd'T'HH:mm:ss'Z'}";
const DAYS = '/customers?since=${date:yyyy-MM-dd}&until=${untilDate:yyyy-MM-dd}';
const ZONED = '/customers?since=${date}&until=${untilDateTimeZone:Europe/London:yyyy-MM-dd HH:mm}';
const SWEEP = { mode: 'sweep', everyMinutes: 60 };

const settingsOf = (resource: JsonObject, keys: JsonObject = {}) => {
  const parsed = parse(keys, resource);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value.settings.resources['customers'];
};

describe('the keys of a window', () => {
  it('are typed: minutes as numbers or text', () => {
    expect(settingsOf({ url: ENDS, maxWindow: '60', startUrl: '/customers' })).toMatchObject({
      maxWindowMs: 3_600_000,
      startUrl: '/customers',
    });
    expect(settingsOf({})).not.toHaveProperty('maxWindowMs');
    expect(settingsOf({})).not.toHaveProperty('startUrl');
  });

  it('count the ends in headers and body, too', () => {
    const body = { filter: { from: '${epoch:s}', to: '${untilEpoch:s}' } };
    expect(settingsOf({ url: '/customers', method: 'POST', body, maxWindow: 60 })).toBeDefined();
    expect(settingsOf({ headers: { 'X-Until': '${untilEpoch}' }, maxWindow: 60 })).toBeDefined();
  });

  it.each<[string, JsonObject, Record<string, RegExp>, JsonObject?]>([
    ['no number', { url: ENDS, maxWindow: 'x' }, { maxWindow: /minutes from 1/ }],
    ['too small a number', { url: ENDS, maxWindow: 0.5 }, { maxWindow: /minutes from 1/ }],
    ['no end', { maxWindow: 60 }, { maxWindow: /\$\{untilDate:<pattern>\}/ }],
    ['no beginning', { url: '/customers?until=${untilDate}', maxWindow: 60 }, { maxWindow: /two ends/ }],
    ['days in windows of less than three', { url: DAYS, maxWindow: 1440 }, { maxWindow: /needs 4320 minutes/ }],
    ['times without an offset in summer', { url: ZONED, maxWindow: 60 }, { maxWindow: /their offset \(XXX\)/ }],
    ['a bad end', { url: '/customers?since=${date}&until=${untilDat}' }, { url: /"untilDat" is not known/ }],
    ['a bad start', { startUrl: 'https://other.example.com/' }, { startUrl: /relative to base.url/ }],
    ['a stranger in the start', { startUrl: '/customers?page=${page.number}' }, { startUrl: /pagination.type/ }],
    [
      'a date in the start alone',
      { url: '/customers', startUrl: '/customers?since=${date}' },
      { startUrl: /Leave the date out/ },
    ],
    ['a sweep by slices', { url: ENDS, maxWindow: 60, deletes: SWEEP }, { deletes: /a url of its own/ }],
    [
      'everything by slices',
      { url: ENDS, maxWindow: 60 },
      { maxWindow: /event.poller.start is all/ },
      { 'event.poller.start': 'all' },
    ],
  ])('%s is one problem, at its key', (_, resource, problems, keys = {}) => {
    const found = problemsOf(keys, resource);
    expect(Object.keys(found)).toEqual(Object.keys(problems).map((key) => `${AT}/${key}`));
    for (const [key, message] of Object.entries(problems)) expect(found[`${AT}/${key}`]).toMatch(message);
  });

  it('leave a sweep and a start of everything to a url that lists everything at once', () => {
    const start = { 'event.poller.start': 'all' };
    expect(problemsOf(start, { url: ENDS, maxWindow: 60, startUrl: '/customers', deletes: SWEEP })).toEqual({});
    expect(problemsOf({}, { url: ENDS, maxWindow: 60, deletes: { ...SWEEP, url: '/customers' } })).toEqual({});
  });
});

describe('the own interval of a resource', () => {
  it('is typed, and may be shorter or longer than that of the instance', () => {
    expect(settingsOf({ refreshInterval: '2.5' })).toMatchObject({ refreshIntervalMs: 150_000 });
    expect(settingsOf({})).not.toHaveProperty('refreshIntervalMs');
  });

  it.each([0, -1, 0.5, 'soon', 600_000])('%j is refused: the minimum holds for it, too', (refreshInterval) => {
    expect(problemsOf({}, { refreshInterval })).toEqual({
      [`${AT}/refreshInterval`]: expect.stringContaining('allowed: minutes from 1 to 525600'),
    });
  });
});
