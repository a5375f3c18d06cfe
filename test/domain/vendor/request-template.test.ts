import type { RequestShape } from '../../../src/domain/vendor/request-shape';
import { parseRequestTemplate } from '../../../src/domain/vendor/request-template';
import { UrlTemplateError } from '../../../src/domain/vendor/url-template';

const TIMES = { fromMs: Date.UTC(2017, 5, 12, 14, 9, 8, 765), nowMs: Date.UTC(2017, 5, 12, 14, 24) };
const POST: RequestShape = { method: 'POST', headers: {}, body: null };

const rendered = (url: string, shape?: RequestShape) =>
  parseRequestTemplate(url, shape).render(TIMES, encodeURIComponent);

describe('a request', () => {
  test('of a url alone is the url', () => {
    expect(rendered('/a?s=${date:HH:mm}&p=${page.number}')).toEqual({ hubUrl: '/a?s=14%3A09&p=${page.number}' });
  });

  test('has its dates in url, headers and body; only in the url they are encoded', () => {
    const shape = {
      ...POST,
      headers: { 'If-Modified-Since': "${date:EEE, dd MMM yyyy HH:mm:ss 'GMT'}" },
      body: { where: [{ ge: "${date:yyyy-MM-dd'T'HH:mm:ss'Z'}" }], page: '${page.number}', n: 7, no: null },
    };
    expect(rendered('/a', shape)).toEqual({
      hubUrl: '/a',
      shape: {
        method: 'POST',
        headers: { 'If-Modified-Since': 'Mon, 12 Jun 2017 14:09:08 GMT' },
        body: { where: [{ ge: '2017-06-12T14:09:08Z' }], page: '${page.number}', n: 7, no: null },
      },
    });
  });

  test.each([
    ['${epoch:s}', 1497276548],
    ['${milliseconds}', 1497276548765],
    ['${epoch:0}', 0],
    ['${date:yyyy}', 2017],
    ['${date:MM}', '06'],
    ['t ${epoch:s}', 't 1497276548'],
    ['12', '12'],
    ['${date:yyyy}${date:MM}', '201706'],
  ])('makes %s of the body %j: alone, a date that is a number is one', (text, value) => {
    expect(rendered('/a', { ...POST, body: [text] }).shape?.body).toEqual([value]);
  });

  test('is asked by date if any of its texts has one; the finest unit counts', () => {
    const unitOf = (url: string, shape: Partial<RequestShape>) =>
      parseRequestTemplate(url, { ...POST, ...shape }).unitMs;
    expect(unitOf('/a', { body: { a: '${page.number}', b: '${nowTimeZone:GMT:HH}' } })).toBeNull();
    expect(unitOf('/a', { body: { a: [{ b: '${date:yyyy-MM-dd HH:mm}' }] } })).toBe(60_000);
    expect(unitOf('/a', { headers: { since: '${epoch:s}' } })).toBe(1000);
    expect(unitOf('/a?d=${date:yyyy-MM-dd HH:mm}', { body: ['${milliseconds}'] })).toBe(1);
  });

  test('with a template that cannot be used says where it stands', () => {
    const parse = (shape: Partial<RequestShape>) => () => parseRequestTemplate('/a', { ...POST, ...shape });
    expect(parse({ body: ['x ${dat}'] })).toThrow(UrlTemplateError);
    expect(parse({ body: ['x ${dat}'] })).toThrow(/Template \${dat} at position 3 of the text cannot be used/);
    expect(parse({ headers: { a: '${page.no}' } })).toThrow(/of the header cannot be used: .*\${page.cursor}/);
  });
});
