/** Secrets of this run, made to be searched for: none of them may be found outside of the vendor and the receiver. */
export const CANARIES = {
  vendorPassword: 'canary/vendor+password?7f3a',
  signatureKey: 'canary/signature+key?91c2d4e6',
  callbackPassword: 'canary/callback+password?5be0',
  headerValue: 'canary/header+value?c8d1',
  userSecret: 'canary/user+secret?2a44',
  organizationSecret: 'canary/organization+secret?e07b',
} as const;

/** Part of every instance's name, and no secret: a search that does not find it anywhere finds nothing at all. */
export const CONTROL = 'soak-customer';
