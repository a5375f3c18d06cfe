import type { JsonObject } from '../../src/domain/values/json';

export type ColumnType = 'text' | 'number' | 'date';

/** What Sage CRM knows of one entity: column names in their native case, with the entity's prefix. */
export interface EntityShape {
  /** Name in URLs, lower case. */
  name: string;
  idColumn: string;
  createdColumn: string;
  updatedColumn: string;
  /** 1 when the row is soft-deleted, else null. */
  deletedColumn: string;
  columns: Record<string, ColumnType>;
  /** Linked entities, shown as sub-objects that hold a reference. */
  links: string[];
  /** Values of a new row's own columns; the first one is its title. */
  sample(id: number): JsonObject;
}

/** A shape with the columns that every entity of Sage CRM has. Own columns come from `sample`. */
export function entityShape(
  name: string,
  prefix: string,
  idName: string,
  sample: (id: number) => JsonObject,
  links: string[] = [],
): EntityShape {
  const shape = {
    name,
    idColumn: `${prefix}_${idName}`,
    createdColumn: `${prefix}_CreatedDate`,
    updatedColumn: `${prefix}_UpdatedDate`,
    deletedColumn: `${prefix}_Deleted`,
    columns: {} as Record<string, ColumnType>,
    links,
    sample,
  };
  for (const [column, value] of Object.entries(sample(1)))
    shape.columns[column] = typeof value === 'number' ? 'number' : 'text';
  shape.columns[shape.idColumn] = 'number';
  shape.columns[shape.createdColumn] = 'date';
  shape.columns[shape.updatedColumn] = 'date';
  shape.columns[shape.deletedColumn] = 'number';
  return shape;
}

/** The entities behind the hub's accounts, contacts, leads, opportunities and users. */
export function sageCrmEntities(): EntityShape[] {
  const company = entityShape(
    'company',
    'Comp',
    'CompanyId',
    (id) => ({
      Comp_Name: `Company ${id}`,
      Comp_Type: 'Customer',
      Comp_Status: 'Active',
      Comp_WebSite: `https://company-${id}.example`,
      Comp_PrimaryAddressId: id,
    }),
    ['Person', 'Address'],
  );
  const person = entityShape(
    'person',
    'Pers',
    'PersonId',
    (id) => ({ Pers_LastName: `Person ${id}`, Pers_FirstName: 'Alex', Pers_CompanyId: id }),
    ['Company'],
  );
  const lead = entityShape(
    'lead',
    'Lead',
    'LeadId',
    (id) => ({ Lead_Description: `Lead ${id}`, Lead_Status: 'In Progress', Lead_Stage: 'Open' }),
    ['Company', 'Person'],
  );
  const opportunity = entityShape(
    'opportunity',
    'Oppo',
    'OpportunityId',
    (id) => ({
      Oppo_Description: `Opportunity ${id}`,
      Oppo_Status: 'In Progress',
      Oppo_Stage: 'Quoted',
      Oppo_Certainty: 40,
      Oppo_Total: 1250.5,
    }),
    ['Company', 'Person'],
  );
  const users = entityShape('users', 'User', 'UserId', (id) => ({
    User_Logon: `user${id}`,
    User_LastName: `User ${id}`,
  }));
  return [company, person, withLowerCaseCreatedDate(lead), opportunity, users];
}

/**
 * Sage CRM mixes the case of column names within one record; Cloud Elements' own configuration says `lead_createddate`.
 */
function withLowerCaseCreatedDate(shape: EntityShape): EntityShape {
  const { [shape.createdColumn]: type, ...columns } = shape.columns;
  const createdColumn = shape.createdColumn.toLowerCase();
  return { ...shape, createdColumn, columns: { ...columns, [createdColumn]: type ?? 'date' } };
}
