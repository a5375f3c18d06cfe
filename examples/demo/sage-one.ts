import { startSageOne, type Row, type SageOneSimulator } from '../../test/simulators/sage-one';
import type { DemoChange, Scenario } from './scenario';

const CUSTOMERS = ['Quarry Ltd', 'Harbour & Sons', 'Blue Barn Foods', 'Northgate Print', 'Fenwick Tools'];
/**
 * Where Sage One sends the person back to after consent. Nobody listens there: the demo reads the code from the
 * redirect.
 */
const CALLBACK_URL = 'https://mycoolapp.example/callback';

/**
 * A Sage One (v3) that checks every signature, where customers come, change and go. Its code comes from its consent
 * page.
 */
export async function startSageOneScenario(): Promise<Scenario> {
  const vendor = await startSageOne({ signature: 'strict', redirectUris: [CALLBACK_URL] });
  const { switches } = vendor;

  function change(eventType: DemoChange['eventType'], what: string, row: Row): DemoChange {
    const name = nameOf(row);
    const told = `${what}, "${name}"`;
    return { told, eventType, resource: 'customers', objectId: row.id, fields: { displayed_as: name } };
  }

  function living(): Row[] {
    return vendor.rows('customers').filter(({ deletedAt }) => deletedAt === null);
  }

  const create = () => {
    const count = vendor.rows('customers').length;
    const name = `${CUSTOMERS[count % CUSTOMERS.length]} (${count + 1})`;
    return change('CREATED', 'a new customer', vendor.create('customers', { displayed_as: name }));
  };

  const rename = () => {
    const newest = living().at(-1) as Row;
    const renamed = vendor.update('customers', newest.id, { displayed_as: `${nameOf(newest)} International` });
    return change('UPDATED', 'the newest customer has another name', renamed);
  };

  const remove = () => {
    const [oldest] = living() as [Row];
    return change('DELETED', 'the oldest customer is deleted', vendor.remove('customers', oldest.id));
  };

  return {
    name: 'Sage One',
    place: 'Sage One',
    url: vendor.url,
    seed: 'sage-one-example.json',
    providerData: { code: await codeOfConsent(vendor) },
    configuration: {
      'base.url': vendor.baseUrl,
      'oauth.token.url': vendor.tokenUrl,
      'oauth.callback.url': CALLBACK_URL,
      'oauth.api.key': switches.clientId,
      'oauth.api.secret': switches.clientSecret,
      'signature.secret': switches.signingSecret,
      'apim.subscription.key': switches.subscriptionKey,
    },
    happenings: [create, create, rename, remove],
    complaint: () => {
      const exchanges = vendor.tokenCalls.filter(({ grantType }) => grantType === 'authorization_code').length;
      return exchanges === 1 ? null : `The authorization code was exchanged ${exchanges} times.`;
    },
    close: vendor.close,
  };
}

function nameOf({ fields }: Row): string {
  const name = fields['displayed_as'];
  return typeof name === 'string' ? name : '';
}

/** The code that the vendor's consent page sends to the callback, for a person who consents. */
async function codeOfConsent({ authorizeUrl, switches }: SageOneSimulator): Promise<string> {
  const asked = { response_type: 'code', client_id: switches.clientId, redirect_uri: CALLBACK_URL };
  const answer = await fetch(`${authorizeUrl}?${new URLSearchParams(asked).toString()}`, { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
}
