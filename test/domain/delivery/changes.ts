import fc from 'fast-check';
import { canonicalJson } from '../../../src/domain/values/canonical-json';
import type { JsonObject } from '../../../src/domain/values/json';
import type { Change } from '../../../src/domain/reading/change';
import type { InstanceIdentity } from '../../../src/domain/values/instance-identity';
import { contentDigest, eventIdOf, recordKey } from '../../../src/domain/reading/version';

export const instance: InstanceIdentity = {
  id: 523232,
  name: 'SageCRMPolling',
  tags: ['Docs', 'Überprüfung'],
  elementKey: 'sagecrm',
  hubKey: 'crm',
  organization: 'acme',
  accountId: 11,
  companyId: 12,
  userId: 13,
};
export const POLLED_AT = Date.parse('2020-02-21T16:43:41.987Z');

/** A change as a poll finds it; its event id comes from its content. */
export function change(id: number | string, changes: Partial<Change> = {}): Change {
  const record = changes.record ?? { key: id, Comp_Name: `Company ${id}` };
  const content = canonicalJson(record);
  const updatedAt = '2020-02-21T16:40:09.999Z';
  return {
    eventId: eventIdOf(instance.id, 'accounts', String(id), updatedAt, content),
    type: 'CREATED',
    recordId: String(id),
    updatedAt,
    record,
    version: {
      key: recordKey(String(id)),
      at: Date.parse(updatedAt),
      content: contentDigest(content),
      turn: 0,
      isDeleted: false,
      isPostdated: false,
      stays: false,
      isAgain: false,
    },
    ...changes,
  };
}

const anyRecord = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }) as fc.Arbitrary<JsonObject>;

/** Up to 25 changes with any ids and contents that JSON can carry. */
export const anyChanges: fc.Arbitrary<Change[]> = fc
  .array(fc.tuple(fc.string(), fc.constantFrom('CREATED', 'UPDATED', 'DELETED'), anyRecord), { maxLength: 25 })
  .map((rows) =>
    rows.map(([id, type, record]) => change(id, { type, record: JSON.parse(JSON.stringify(record)) as JsonObject })),
  );
