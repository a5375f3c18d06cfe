import { failed, succeeded } from '../../../src/domain/values/result';
import { reachableAnswers, wrongWithAddress, wrongWithDestination } from '../../../src/domain/security/egress';

const wrong = (url: string, allow: string[] = []) => wrongWithDestination(new URL(url), allow);

describe('a destination', () => {
  it.each(['https://example.com/a?b=c', 'http://example.com', 'https://1.1.1.1:8443/', 'http://[2606:4700::1]:81/'])(
    'that is public may be asked for: %s',
    (url) => expect(wrong(url)).toBeNull(),
  );

  it('is shown as it is understood, with what an operator can do', () => {
    expect(wrong('http://0x7f.1/')).toBe(
      '127.0.0.1 is not a public address; an operator can allow it with ELEMENT_EVENTS_EGRESS_ALLOW',
    );
  });

  it.each([
    ['http://10.1.2.3/', '10.0.0.0/8', true],
    ['http://10.1.2.3/', '10.1.2.3', true],
    ['http://10.1.2.3/', '10.1.2.4', false],
    ['http://10.1.2.3/', '192.168.0.0/16', false],
    ['http://10.1.2.3/', '::/0', false],
    ['http://[::ffff:10.1.2.3]/', '10.0.0.0/8', false],
    ['http://[::ffff:10.1.2.3]/', '::ffff:0:0/96', true],
    ['http://[fd00::1]/', 'fd00::/8', true],
    ['http://localhost/', '127.0.0.0/8', true],
    ['http://localhost/', '::1', true],
    ['http://localhost/', 'localhost', true],
    ['http://LOCALHOST./', 'LocalHost.', true],
    ['http://app.localhost/', 'localhost', false],
    ['http://app.localhost/', '10.0.0.0/8', false],
    ['http://127.0.0.1/', 'localhost', false],
    ['http://10.1.2.3:6379/', '10.0.0.0/8', false],
    ['ftp://10.1.2.3/', '10.0.0.0/8', false],
    ['http://user:pass@10.1.2.3/', '10.0.0.0/8', false],
  ])('%s with %s allowed: %p', (url, entry, isAllowed) => {
    expect(wrong(url, [entry]) === null).toBe(isAllowed);
  });
});

describe('the addresses of a name', () => {
  const NOT_PUBLIC = { ok: false, problem: expect.stringMatching(/not public/) };

  it('must all be public or allowed', () => {
    const both = ['1.1.1.1', '2606:4700::1'];
    expect(reachableAnswers('a.example', both, [])).toEqual(succeeded(both));
    const mixed = ['1.1.1.1', '10.0.0.1'];
    expect(reachableAnswers('a.example', mixed, ['10.0.0.0/8'])).toEqual(succeeded(mixed));
    expect(reachableAnswers('a.example', mixed, [])).toEqual(NOT_PUBLIC);
    expect(reachableAnswers('localhost.example', ['127.0.0.1', '::1'], ['127.0.0.0/8'])).toEqual(NOT_PUBLIC);
  });

  it('are judged behind NAT64 by the IPv4 addresses in them', () => {
    const translated = ['64:ff9b::102:304'];
    expect(reachableAnswers('a.example', translated, [])).toEqual(succeeded(translated));
    expect(reachableAnswers('a.example', [...translated, '64:ff9b::a00:1'], [])).toEqual(NOT_PUBLIC);
  });

  it('may be allowed in part where the name is this machine itself: the others are left out', () => {
    const both = ['::1', '127.0.0.1'];
    for (const name of ['localhost', 'LOCALHOST.', 'app.localhost']) {
      expect(reachableAnswers(name, both, ['127.0.0.0/8'])).toEqual(succeeded(['127.0.0.1']));
      expect(reachableAnswers(name, both, ['::1'])).toEqual(succeeded(['::1']));
      expect(reachableAnswers(name, both, ['127.0.0.0/8', '::1'])).toEqual(succeeded(both));
      expect(reachableAnswers(name, both, ['10.0.0.0/8'])).toEqual(NOT_PUBLIC);
    }
  });

  it('do not count where the name is allowed, and only that name', () => {
    expect(reachableAnswers('crm.internal', ['10.0.0.1'], ['CRM.internal.'])).toEqual(succeeded(['10.0.0.1']));
    expect(reachableAnswers('x.crm.internal', ['10.0.0.1'], ['crm.internal'])).toEqual(NOT_PUBLIC);
    expect(reachableAnswers('internal', ['10.0.0.1'], ['crm.internal'])).toEqual(NOT_PUBLIC);
  });

  it('are not said: who asks may not be who runs that network', () => {
    expect(JSON.stringify(reachableAnswers('a.example', ['10.0.0.1'], []))).not.toContain('10.0.0.1');
  });

  it('may be none', () => {
    expect(reachableAnswers('a.example', [], ['a.example'])).toEqual(failed('the name has no address'));
  });
});

test('an address alone is judged like any other', () => {
  expect(wrongWithAddress('1.1.1.1', [])).toBeNull();
  expect(wrongWithAddress('fe80::1%eth0', ['::/0'])).toMatch(/not a public address/);
});
