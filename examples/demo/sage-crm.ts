import type { JsonObject } from '../../src/domain/values/json';
import { startSageCrm } from '../../test/simulators/sage-crm';
import type { DemoChange, Scenario } from './scenario';

const COMPANIES = ['Quarry Ltd', 'Harbour & Sons', 'Blue Barn Foods', 'Northgate Print', 'Fenwick Tools'];
const ENTITIES = { accounts: 'company', contacts: 'person', opportunities: 'opportunity', leads: 'lead' } as const;
type Resource = keyof typeof ENTITIES;

/** A Sage CRM where accounts, contacts, opportunities and leads come and change. */
export async function startSageCrmScenario(): Promise<Scenario> {
  const crm = await startSageCrm();

  function created(resource: Resource, told: string, fields: JsonObject): DemoChange {
    const { id } = crm.create(ENTITIES[resource], fields);
    return { told, eventType: 'CREATED', resource, objectId: String(id), fields };
  }

  /** The newest record of the resource. */
  function updated(resource: Resource, what: string, fields: JsonObject): DemoChange {
    const id = Math.max(...crm.rows(ENTITIES[resource]).map((row) => row.id));
    crm.update(ENTITIES[resource], id, fields);
    const told = `${ENTITIES[resource]} ${id} ${what}`;
    return { told, eventType: 'UPDATED', resource, objectId: String(id), fields };
  }

  return {
    name: 'Sage CRM',
    place: 'the CRM',
    url: crm.url,
    seed: 'sage-crm-example.json',
    configuration: { subdomain: crm.url, username: crm.switches.username, password: crm.switches.password },
    happenings: [
      () => {
        const count = crm.rows('company').length;
        const name = `${COMPANIES[count % COMPANIES.length]} (${count + 1})`;
        return created('accounts', `a new account, "${name}"`, { Comp_Name: name });
      },
      () => {
        const name = { Pers_FirstName: 'Ada', Pers_LastName: `Marsh ${crm.rows('person').length + 1}` };
        return created('contacts', `a new contact, Ada ${name.Pers_LastName}`, name);
      },
      () => updated('accounts', 'is archived', { Comp_Status: 'Archive' }),
      () => {
        const description = 'Twelve pallets of gravel';
        return created('opportunities', `a new opportunity, "${description}"`, { Oppo_Description: description });
      },
      () => updated('opportunities', 'moves to "Negotiating"', { Oppo_Stage: 'Negotiating' }),
      () => created('leads', 'a new lead, "Asked for a catalogue"', { Lead_Description: 'Asked for a catalogue' }),
    ],
    complaint: () => null,
    close: crm.close,
  };
}
