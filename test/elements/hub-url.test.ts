import fc from 'fast-check';
import { HubUrlError, parseHubUrl } from '../../src/elements/hub-url';

const whereOf = (hubUrl: string) => parseHubUrl(hubUrl).parameters.get('where');

describe('parseHubUrl', () => {
  it.each(['/hubs/crm/accounts', '/elements/api-v2/hubs/crm/accounts', 'hubs/crm/accounts/'])(
    'takes %s apart',
    (path) => {
      const { hub, resource, parameters } = parseHubUrl(`${path}?where=a='1'&pageSize=5`);
      expect({ hub, resource }).toEqual({ hub: 'crm', resource: 'accounts' });
      expect([...parameters]).toEqual([
        ['where', "a='1'"],
        ['pageSize', '5'],
      ]);
    },
  );

  it('decodes a percent-encoded where', () => {
    const where = "Comp_Name='Müller & Co' AND Comp_UpdatedDate>'2017-06-12T14:09:00Z'";
    expect(whereOf(`/hubs/crm/accounts?where=${encodeURIComponent(where)}`)).toBe(where);
  });

  it.each([
    "Comp_UpdatedDate>'2017-06-12T14:09:00+02:00'",
    "Comp_Name LIKE 'A%'",
    "Comp_Name LIKE '%ab%'",
    "Comp_Name = '#1?'",
  ])('leaves %s as it is', (where) => {
    expect(whereOf(`/hubs/crm/accounts?where=${where}`)).toBe(where);
  });

  it.each([
    '',
    '/',
    '/accounts',
    '/hubs/crm',
    '/hubs/crm/accounts/1/contacts',
    'https://example.com/hubs/crm/accounts',
  ])('refuses the path %j', (hubUrl) => {
    expect(() => parseHubUrl(hubUrl)).toThrow(HubUrlError);
  });

  it('refuses a parameter that is there twice', () => {
    expect(() => parseHubUrl("/hubs/crm/accounts?where=a='1'&where=b='2'")).toThrow(/"where" is there twice/);
  });

  it('throws nothing but HubUrlError on any text', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((query) => `/hubs/crm/x?${query}`),
    );
    fc.assert(
      fc.property(text, (hubUrl) => {
        try {
          parseHubUrl(hubUrl);
        } catch (error) {
          expect(error).toBeInstanceOf(HubUrlError);
        }
      }),
    );
  });
});
