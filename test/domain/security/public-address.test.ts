import fc from 'fast-check';
import { wrongWithAddress } from '../../../src/domain/security/egress';
import { isAddress, isPublicAddress } from '../../../src/domain/security/public-address';

const hex = (group: number) => group.toString(16);
const groups = (count: number) => fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: count, maxLength: count });

describe('public are', () => {
  it.each([
    ...['1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0'],
    ...[
      '169.253.255.255',
      '169.255.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.0.1.0',
      '192.167.255.255',
      '192.169.0.0',
    ],
    ...['198.17.255.255', '198.20.0.0', '168.63.129.15', '168.63.129.17', '223.255.255.255'],
    ...[
      '2000::',
      '2001:200::1',
      '2001:db7::1',
      '2003::1',
      '2606:4700::1111',
      '2a00:1450::200e',
      '3ffe::1',
      '3fff:1000::',
    ],
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('not public are', () => {
  it.each([
    ...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.255.255.255'],
    ...['169.254.0.0', '169.254.255.255', '172.16.0.0', '172.31.255.255', '192.168.255.255', '198.19.255.255'],
    ...['168.63.129.16', '192.31.196.1', '192.52.193.1', '192.175.48.1', '224.0.0.0', '239.255.255.255', '240.0.0.0'],
    ...['1fff:ffff::', '2001::1', '2001:1ff:ffff::', '2001:db8:ffff::', '2002::1', '3fff:fff::', '4000::', '::', '::1'],
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it('all of IPv6 outside of 2000::/3', () => {
    fc.assert(
      fc.property(groups(8), ([first = 0, ...others]) => {
        fc.pre(first >> 13 !== 1);
        expect(isPublicAddress([first, ...others].map(hex).join(':'))).toBe(false);
      }),
    );
  });

  it('all IPv4 addresses inside IPv6 ones, in every way of putting them there', () => {
    fc.assert(
      fc.property(
        groups(2),
        fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b:1::', '2002:', '2001:0:'),
        (v4, prefix) => {
          const text = prefix + v4.map(hex).join(':') + (prefix.endsWith('::') || prefix.startsWith('::') ? '' : '::');
          expect(isAddress(text)).toBe(true);
          expect(isPublicAddress(text)).toBe(false);
        },
      ),
    );
  });

  it.each([
    '',
    'example.com',
    '1.1.1',
    '1.1.1.256',
    '01.1.1.1',
    '0x1.1.1.1',
    '16843009',
    '2606:4700::1%eth0',
    '[2606:4700::1]',
  ])('what is no address as the system writes it: "%s"', (text) => {
    expect(isAddress(text)).toBe(false);
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe('behind NAT64', () => {
  it('an address is judged by the IPv4 address in it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`64:ff9b::${address}`)).toBe(isPublicAddress(address));
      }),
    );
    expect(isPublicAddress('64:ff9b::102:304')).toBe(true);
    expect(isPublicAddress('64:ff9b::a00:1')).toBe(false);
    expect(isPublicAddress('64:ff9b::a9fe:a9fe')).toBe(false);
  });

  it('the local prefix, and what is only near the other, stay closed', () => {
    for (const address of ['64:ff9b:1::808:808', '64:ff9b::1:808:808', '64:ff9a::808:808'])
      expect(isPublicAddress(address)).toBe(false);
  });

  it('what is allowed by its IPv4 network is allowed', () => {
    expect(wrongWithAddress('64:ff9b::a00:1', ['10.0.0.0/8'])).toBeNull();
    expect(wrongWithAddress('64:ff9b::a00:1', ['10.0.1.0/24'])).toContain('not a public address');
  });
});
