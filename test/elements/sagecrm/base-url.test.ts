import { RequestError } from '../../../src/elements/request-error';
import { baseUrlOf } from '../../../src/elements/sagecrm/base-url';

const contract = '/sdata/crmj/sagecrm2/-';

describe('baseUrlOf', () => {
  it.each([
    ['sagecrm-0.cloud-elements.com', 'https://sagecrm-0.cloud-elements.com'],
    ['https://crm.example.com/', 'https://crm.example.com'],
    ['crm.example.com:8443', 'https://crm.example.com:8443'],
    ['http://crm.example.com', 'http://crm.example.com'],
    ['HTTPS://CRM.example.com', 'https://crm.example.com'],
    [' crm.example.com ', 'https://crm.example.com'],
    ['[::1]:8080', 'https://[::1]:8080'],
  ])('puts the subdomain %j into the vendor base', (subdomain, origin) => {
    expect(baseUrlOf({ subdomain })).toBe(origin + contract);
  });

  it.each([
    [`https://crm.example.com${contract}`, `https://crm.example.com${contract}`],
    [`https://crm.example.com${contract}/`, `https://crm.example.com${contract}`],
    ['http://127.0.0.1:1234', `http://127.0.0.1:1234${contract}`],
    ['http://127.0.0.1:1234/', `http://127.0.0.1:1234${contract}`],
    ['https://gateway.example.com/crm/', 'https://gateway.example.com/crm'],
  ])('takes the base.url %s for %s', (given, expected) => {
    expect(baseUrlOf({ subdomain: 'elsewhere.example.com', 'base.url': given })).toBe(expected);
  });

  it('uses the install name, also behind a base.url that has no path', () => {
    const install = { 'sagecrm.install': 'sales' };
    expect(baseUrlOf({ subdomain: 'crm.example.com', ...install })).toMatch(/\/sdata\/salesj\/sagecrm2\/-$/);
    expect(baseUrlOf({ 'base.url': 'http://127.0.0.1:1234', ...install })).toMatch(/\/sdata\/salesj\/sagecrm2\/-$/);
  });

  it.each([
    [{}, /^subdomain is missing/],
    [{ subdomain: null }, /^subdomain is missing/],
    [{ subdomain: 'crm.example.com/crm' }, /^subdomain is a host without a path/],
    [{ subdomain: 'crm.example.com?x=1' }, /^subdomain may not hold a query/],
    [{ subdomain: 'user:secret@crm.example.com' }, /^subdomain may not hold a user name/],
    [{ subdomain: '<YOUR_HOST>' }, /^subdomain is not a host/],
    [{ 'base.url': 'ftp://crm.example.com' }, /^base\.url is not an http\(s\) URL, such as/],
    [{ 'base.url': 'crm.example.com' }, /^base\.url is not an http\(s\) URL, such as/],
  ])('refuses %j and repeats no value', (connection, message) => {
    expect(() => baseUrlOf(connection)).toThrow(RequestError);
    expect(() => baseUrlOf(connection)).toThrow(message);
    expect(() => baseUrlOf(connection)).not.toThrow(/secret/);
  });
});
