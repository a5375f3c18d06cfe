import type { JsonObject } from '../../src/domain/json';
import type { SageCrmSimulator } from '../../test/simulators/sage-crm';

/** One thing that happens in the CRM, and how a person would tell it. */
export interface DemoChange {
  told: string;
  resource: string;
  objectId: string;
  /** What the record has to show when its event arrives. */
  fields: JsonObject;
}

type Happening = (crm: SageCrmSimulator) => DemoChange;

const COMPANIES = ['Quarry Ltd', 'Harbour & Sons', 'Blue Barn Foods', 'Northgate Print', 'Fenwick Tools'];

/** What happens in the CRM, over and over. Every step makes exactly one change. */
export const HAPPENINGS: readonly Happening[] = [
  (crm) => {
    const count = crm.rows('company').length;
    const name = `${COMPANIES[count % COMPANIES.length]} (${count + 1})`;
    return created(crm, 'accounts', `a new account, "${name}"`, { Comp_Name: name });
  },
  (crm) => {
    const lastName = `Marsh ${crm.rows('person').length + 1}`;
    return created(crm, 'contacts', `a new contact, Ada ${lastName}`, {
      Pers_FirstName: 'Ada',
      Pers_LastName: lastName,
    });
  },
  (crm) => updated(crm, 'accounts', 'is archived', { Comp_Status: 'Archive' }),
  (crm) => {
    const description = 'Twelve pallets of gravel';
    return created(crm, 'opportunities', `a new opportunity, "${description}"`, { Oppo_Description: description });
  },
  (crm) => updated(crm, 'opportunities', 'moves to "Negotiating"', { Oppo_Stage: 'Negotiating' }),
  (crm) => created(crm, 'leads', 'a new lead, "Asked for a catalogue"', { Lead_Description: 'Asked for a catalogue' }),
];

const ENTITIES = { accounts: 'company', contacts: 'person', opportunities: 'opportunity', leads: 'lead' } as const;
type Resource = keyof typeof ENTITIES;

function created(crm: SageCrmSimulator, resource: Resource, told: string, fields: JsonObject): DemoChange {
  const { id } = crm.create(ENTITIES[resource], fields);
  return { told, resource, objectId: String(id), fields };
}

/** The newest record of the resource. */
function updated(crm: SageCrmSimulator, resource: Resource, what: string, fields: JsonObject): DemoChange {
  const id = Math.max(...crm.rows(ENTITIES[resource]).map((row) => row.id));
  crm.update(ENTITIES[resource], id, fields);
  return { told: `${ENTITIES[resource]} ${id} ${what}`, resource, objectId: String(id), fields };
}
