/** What may be changed while the simulator runs. */
export interface SageOneSwitches {
  clientId: string;
  clientSecret: string;
  /** Redirect URIs that the app is registered with; empty: any. */
  redirectUris: string[];
  /** What the person at the consent page does. */
  consent: 'grant' | 'deny';
  /** Country of the business that consent is given for; its tokens are refused elsewhere. Two letters. */
  country: string;
  resourceOwnerId: string;
  /** v3.1: ids of the businesses that `X-Business` may name. */
  businesses: string[];
  subscriptionKey: string;
  signingSecret: string;
  /**
   * `strict`: no request without a right signature and a fresh nonce. `lenient`: only where there is a signature.
   * `off`: unchecked.
   */
  signature: 'strict' | 'lenient' | 'off';
  codeLifeS: number;
  accessLifeS: number;
  /** Null: refresh tokens live for ever. */
  refreshLifeS: number | null;
  /**
   * What becomes of a refresh token that was used. `none`: it stays, no other is given. `grace`: a new one; the old one
   * works for 60 s more. `strict-revoke-family`: a new one; whoever uses the old one again revokes all that came of the
   * same consent.
   */
  rotation: 'none' | 'grace' | 'strict-revoke-family';
  /** Calls within 60 s, per business; more are 429. */
  throttle: number;
  pageCap: number;
  defaultPageSize: number;
  /** How `$next` is given: `filled` as promised, or `missing` or `null` although there is more. */
  next: 'filled' | 'missing' | 'null';
  /** Whether `updated_or_created_since` and plain lists also show what was deleted. */
  showDeleted: boolean;
  latencyMs: number;
  /** How far the vendor's clock is off: moves dates and the `Date` header. */
  clockOffsetMs: number;
}

export interface SageOneOptions extends SageOneSwitches {
  /** 0: any free port. */
  port: number;
  version: 'v3' | 'v3.1';
  /** Milliseconds since 1970, before `clockOffsetMs`. */
  now: () => number;
  /** Lists there are. */
  lists: string[];
}

const DEFAULTS: Omit<SageOneOptions, 'accessLifeS' | 'refreshLifeS' | 'rotation'> = {
  port: 0,
  version: 'v3',
  now: Date.now,
  lists: ['contacts', 'sales_invoices', 'purchase_invoices', 'products'],
  clientId: 'client-of-the-app',
  clientSecret: 'client-secret-of-the-app',
  redirectUris: [],
  consent: 'grant',
  country: 'US',
  resourceOwnerId: 'f0e1d2c3b4a5968778695a4b3c2d1e0f',
  businesses: ['b0000000000000000000000000000001'],
  subscriptionKey: 'subscription-key-of-the-app',
  signingSecret: 'signing-secret-of-the-app',
  signature: 'strict',
  codeLifeS: 60,
  throttle: 200,
  pageCap: 200,
  defaultPageSize: 20,
  next: 'filled',
  showDeleted: false,
  latencyMs: 0,
  clockOffsetMs: 0,
};

const LIVES = {
  v3: { accessLifeS: 3600, refreshLifeS: null, rotation: 'grace' },
  'v3.1': { accessLifeS: 300, refreshLifeS: 2_678_400, rotation: 'strict-revoke-family' },
} as const;

export function sageOneOptions(options: Partial<SageOneOptions>): SageOneOptions {
  return { ...DEFAULTS, ...LIVES[options.version ?? DEFAULTS.version], ...options };
}
