import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { type SignedParts, signatureBaseOf, signatureOf } from '../../../src/elements/sageone/signature';

/** The worked example of Sage's specification for v3. */
const EXAMPLE: SignedParts = {
  method: 'POST',
  url: 'https://api.sage.com/gb/sageone/accounts/v3/contacts?config_setting=foo',
  body: '',
  nonce: 'd6657d14f6d3d9de453ff4b0dc686c6d',
  signingSecret: 'TestSigningSecret',
  accessToken: 'TestToken',
  resourceOwnerId: 'bad0ff1ce',
};

describe('signatureOf', () => {
  it("reproduces Sage's worked example", () => {
    expect(signatureBaseOf(EXAMPLE)).toBe(
      'POST&https%3A%2F%2Fapi.sage.com%2Fgb%2Fsageone%2Faccounts%2Fv3%2Fcontacts&body%3D%26config_setting%3Dfoo' +
        '&d6657d14f6d3d9de453ff4b0dc686c6d&bad0ff1ce',
    );
    expect(signatureOf(EXAMPLE)).toBe('DatvLzX4xSITnWQisCbf3bnap+8=');
  });

  it('encodes values twice, sorts by name, and names a port only where it is not the default', () => {
    const url = "https://api.sage.com:443/x?b=it's%20(1)&a1=2&a=%2B";
    expect(signatureBaseOf({ ...EXAMPLE, method: 'get', url, body: '{}' })).toBe(
      'GET&https%3A%2F%2Fapi.sage.com%2Fx&a%3D%252B%26a1%3D2%26b%3Dit%2527s%2520%25281%2529%26body%3De30%253D' +
        '&d6657d14f6d3d9de453ff4b0dc686c6d&bad0ff1ce',
    );
    expect(signatureBaseOf({ ...EXAMPLE, url: 'http://127.0.0.1:8080/x' })).toContain(
      '&http%3A%2F%2F127.0.0.1%3A8080%2Fx&',
    );
  });

  it('is the HMAC-SHA1 that another implementation computes, for any secret and token', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 100 });
    fc.assert(
      fc.property(texts, texts, texts, (signingSecret, accessToken, body) => {
        const parts = { ...EXAMPLE, signingSecret, accessToken, body };
        const encoded = (text: string) =>
          encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
        const hmac = createHmac('sha1', `${encoded(signingSecret)}&${encoded(accessToken)}`);
        expect(signatureOf(parts)).toBe(hmac.update(signatureBaseOf(parts)).digest('base64'));
      }),
    );
  });
});
