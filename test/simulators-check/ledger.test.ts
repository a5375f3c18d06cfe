import axios from 'axios';
import { type LedgerOptions, NO_PROBLEMS, checkLedger } from '../simulators/ledger';
import { type Receiver, startReceiver } from '../../src/testing/receiver';
import { type Row, type SageCrmSimulator, startSageCrm } from '../simulators/sage-crm';

const T = Date.parse('2026-01-05T09:00:00Z');
let crm: SageCrmSimulator;
let receiver: Receiver;

beforeEach(async () => {
  [crm, receiver] = await Promise.all([startSageCrm({ now: () => T }), startReceiver()]);
});

afterEach(() => Promise.all([crm.close(), receiver.close()]));

/** Sends one version of a company, as a faithful service would, unless told otherwise. */
async function deliver(row: Row, lies: { eventId?: string; date?: string; name?: string; notification?: string } = {}) {
  const date = lies.date ?? new Date(row.updatedAt ?? 0).toISOString();
  const eventType = row.deleted ? 'DELETED' : row.version === 1 ? 'CREATED' : 'UPDATED';
  const eventId = lies.eventId ?? `${row.id}-${row.version}`;
  const event = { eventId, eventType, objectType: 'accounts', objectId: String(row.id), date };
  const record = { key: row.id, ...row.fields, ...(lies.name ? { Comp_Name: lies.name } : {}) };
  const message = { raw: { accounts: [record] }, events: [event] };
  await axios.post(receiver.url, { message }, { headers: { 'webhook-id': lies.notification ?? `n-${eventId}` } });
}

function problems(options?: LedgerOptions) {
  return checkLedger(crm, receiver, options);
}

it('finds nothing wrong when every latest version was accepted, whatever was skipped before', async () => {
  crm.create('company', { Comp_Name: 'first' });
  crm.switches.clockOffsetMs = 5000;
  await deliver(crm.update('company', 1, { Comp_Name: 'second' }));
  await deliver(crm.remove('company', 1));
  expect(problems()).toEqual(NO_PROBLEMS);
});

it('finds a lost record, also one that changed twice within its second', async () => {
  await deliver(crm.create('company', { Comp_Name: 'first' }));
  crm.update('company', 1, { Comp_Name: 'second' });
  crm.create('lead');
  expect(problems().lost).toEqual([
    'accounts 1: version 2 of 2026-01-05T09:00:00.000Z was not accepted, but CREATED 2026-01-05T09:00:00.000Z',
    'leads 1: version 1 of 2026-01-05T09:00:00.000Z was not accepted, but nothing',
  ]);
  expect(problems({ resourceOf: (entity) => (entity === 'lead' ? null : entity) }).lost).toHaveLength(1);
});

it('expects nothing of changes before the start, and an event about them is a phantom', async () => {
  const old = crm.create('company');
  const since = crm.changes.length;
  expect(problems({ since })).toEqual(NO_PROBLEMS);
  await deliver(old);
  expect(problems({ since }).phantom).toEqual(['accounts 1: CREATED 2026-01-05T09:00:00.000Z never happened']);
});

it('finds a phantom date, record or deletion', async () => {
  const row = crm.create('company');
  await deliver(row);
  await deliver(row, { eventId: 'other', date: '2026-01-05T09:00:01Z' });
  await deliver({ ...row, id: 77 });
  await deliver({ ...row, deleted: true }, { eventId: 'gone' });
  expect(problems().phantom).toHaveLength(3);
});

it('finds a record that goes backwards, but not a repeat that comes late', async () => {
  const first = crm.create('company');
  crm.switches.clockOffsetMs = 5000;
  const second = crm.update('company', 1);
  await deliver(first);
  await deliver(second);
  await deliver(first);
  expect(problems()).toEqual({ ...NO_PROBLEMS, repeated: [{ eventId: '1-1', times: 2 }] });
  await deliver(first, { eventId: 'late' });
  expect(problems().outOfOrder).toEqual([
    'accounts 1: 2026-01-05T09:00:00.000Z was accepted after 2026-01-05T09:00:05.000Z',
  ]);
});

it('finds one id with two contents, and one event under two notifications', async () => {
  const row = crm.create('company');
  await deliver(row);
  await deliver(row, { name: 'other' });
  await deliver(row, { notification: 'n-2' });
  expect(problems()).toMatchObject({
    repeated: [{ eventId: '1-1', times: 3 }],
    conflicting: ['event 1-1 has two contents', 'notification n-1-1 has two bodies'],
    regrouped: ['1-1'],
  });
});

it('counts a rejected delivery as not delivered', async () => {
  receiver.replyWith({ status: 500 });
  await deliver(crm.create('company')).catch(() => undefined);
  expect(problems().lost).toHaveLength(1);
});
