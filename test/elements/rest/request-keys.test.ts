import type { JsonObject } from '../../../src/domain/values/json';
import { elementOf, elements } from '../../../src/elements/registry';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import { crmBody, goodResource } from '../../configuration/elements';
import { parse, problemsOf } from '../rest-body';

const AT = '/configuration/event.poller.configuration/customers';
const settingsOf = (resource: JsonObject, keys: JsonObject = {}) => {
  const parsed = parse(keys, resource);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value.settings.resources['customers'];
};

describe('how a resource is asked for', () => {
  it('is a GET of its url unless it says more', () => {
    expect(settingsOf({})).not.toHaveProperty('shape');
    expect(settingsOf({ method: 'post' })?.shape).toEqual({ method: 'POST', headers: {}, body: null });
    expect(settingsOf({ headers: { 'X-Tenant': 7 } })?.shape).toEqual({
      method: 'GET',
      headers: { 'X-Tenant': '7' },
      body: null,
    });
  });

  it('may be a POST of JSON, or of the text of it, stored as JSON', () => {
    const body = { filter: [{ ge: '${epoch:s}', n: 1, no: null }], page: '${page.number}' };
    const paging = { 'pagination.type': 'page' };
    for (const sent of [body, JSON.stringify(body)]) {
      const parsed = parse(paging, { method: 'POST', body: sent });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
      const { configuration, settings } = parsed.value;
      expect(settings.resources['customers']?.shape?.body).toEqual(body);
      expect(configuration['event.poller.configuration']).toMatchObject({ customers: { body } });
    }
  });

  it.each<[JsonObject, Record<string, RegExp>]>([
    [{ method: 'PUT' }, { method: /allowed: GET, POST/ }],
    [{ body: { a: 1 } }, { method: /only POST sends one/ }],
    [{ method: 'GET', body: '{"a":1}' }, { method: /only POST sends one/ }],
    [{ method: 'POST', body: '{"a":' }, { body: /not valid JSON: it ends too early/ }],
    [{ method: 'POST', body: 7 }, { body: /expected a JSON object or list/ }],
    [{ method: 'POST', body: '"text"' }, { body: /expected a JSON object or list/ }],
    [
      { method: 'POST', body: { a: ['x', '${dat}'], b: { c: '${date:q}' } } },
      { 'body/a/1': /Template \${dat} at position 1 of the text/, 'body/b/c': /letter/ },
    ],
    [{ method: 'POST', body: { a: 'x'.repeat(20_000) } }, { body: /allowed are 16000/ }],
    [{ headers: { 'a b': '1' } }, { 'headers/a b': /not a valid header name/ }],
    [{ headers: { Host: '1' } }, { 'headers/Host': /set by the connection/ }],
    [{ headers: { a: '${dat}' } }, { 'headers/a': /of the header cannot be used/ }],
    [{ headers: { a: 'x\ny' } }, { 'headers/a': /no line breaks/ }],
    [{ headers: { a: '€' } }, { 'headers/a': /Latin-1/ }],
    [{ headers: { 'X-A': '1', 'x-a': '2' } }, { headers: /given twice/ }],
    [{ headers: 'X-A: 1' }, { headers: /expected an object/ }],
    [{ url: '/a?p=${page.no}' }, { url: /at position 6 of the URL cannot be used/ }],
  ])('with %j is told what is wrong, and where', (resource, wrong) => {
    const found = problemsOf({}, resource);
    expect(Object.keys(found)).toEqual(Object.keys(wrong).map((key) => `${AT}/${key}`));
    for (const [key, message] of Object.entries(wrong)) expect(found[`${AT}/${key}`]).toMatch(message);
  });

  it.each(['Authorization', 'Cookie', 'X-Api-Key', 'x-auth-token', 'Client-Secret'])(
    'has no header %s: it would be stored and shown as it is',
    (name) => {
      const found = problemsOf({}, { headers: { [name]: 'hunter-2' } });
      expect(found).toEqual({ [`${AT}/headers/${name}`]: expect.stringMatching(/request.headers, which is a secret/) });
      expect(JSON.stringify(found)).not.toContain('hunter-2');
    },
  );

  it('is nested no deeper than requests are', () => {
    let body: JsonObject = { a: 1 };
    for (let depth = 0; depth < 30; depth += 1) body = { a: body };
    const problems = Object.values(problemsOf({}, { method: 'POST', body }));
    expect(problems).toEqual([expect.stringMatching(/Nested too deep/)]);
  });

  it.each<[JsonObject, JsonObject, string, RegExp]>([
    [{}, { url: '/a/${page.number}' }, 'url', /pagination.type is none. Give "pagination.type": "page"/],
    [
      { 'pagination.type': 'page' },
      { method: 'POST', body: { o: '${page.offset}' } },
      'body',
      /is page. Give "pagination.type": "offset"/,
    ],
    [{ 'pagination.type': 'offset' }, { headers: { a: '${page.cursor}' } }, 'headers', /Give .*"cursor"/],
  ])('with %j and %j would never turn its pages', (keys, resource, key, message) => {
    expect(problemsOf(keys, resource)).toEqual({ [`${AT}/${key}`]: expect.stringMatching(message) });
  });

  it('may name the size of a page with every paging', () => {
    expect(problemsOf({}, { url: '/a?n=${page.size}' })).toEqual({});
  });

  it('is for elements that ask as they are told alone', () => {
    const accounts = {
      ...goodResource,
      method: 'POST',
      headers: {},
      url: `${String(goodResource['url'])}&p=\${page.size}`,
    };
    const context = { elementOf, elementKeys: elements.map(({ key }) => key), minRefreshIntervalMs: 60_000 };
    const parsed = parseInstanceBody(crmBody({ 'event.poller.configuration': { accounts } }), context);
    const messages = parsed.ok
      ? []
      : parsed.problem.filter(({ pointer }) => pointer.includes('/accounts/')).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringMatching(/sagecrm turns its pages itself/),
      expect.stringMatching(/sagecrm builds its requests itself/),
      expect.stringMatching(/sagecrm builds its requests itself/),
    ]);
  });
});
