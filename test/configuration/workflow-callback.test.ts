import { parseInstanceBody } from '../../src/configuration/instance-body';
import { applyConfigurationUpdate } from '../../src/configuration/update';
import type { AllowedWorkflows } from '../../src/domain/delivery/workflow-callback';
import { elementOf } from '../../src/elements/registry';
import type { JsonObject } from '../../src/domain/values/json';
import { LOOPBACK } from '../support/loopback';
import { seedBody } from '../support/stage';

const KEY = 'event.notification.callback.workflow';
const INBOX = { workflowId: 'crm-inbox', signal: 'events', workflowType: 'inbox', taskQueue: 'crm' };
const CRM: AllowedWorkflows = [{ taskQueue: 'crm', workflowType: 'inbox', namespace: null }];
const CONTEXT = { elementOf, elementKeys: ['sagecrm'], minRefreshIntervalMs: 1_000, egressAllow: LOOPBACK };

function problemsOf(configuration: JsonObject, allowedWorkflows?: AllowedWorkflows) {
  const body = seedBody({ 'event.notification.callback.url': null, ...configuration });
  Object.assign(body.configuration, { username: 'u', password: 'p', subdomain: 'http://127.0.0.1:1' }, configuration);
  const parsed = parseInstanceBody(body, { ...CONTEXT, ...(allowedWorkflows && { allowedWorkflows }) });
  return parsed.ok ? [] : parsed.problem;
}

it('is taken as an object or as its text, if the operator allows it', () => {
  expect(problemsOf({ [KEY]: INBOX }, CRM)).toEqual([]);
  expect(problemsOf({ [KEY]: JSON.stringify(INBOX) }, CRM)).toEqual([]);
  expect(problemsOf({ [KEY]: { workflowId: 'x', signal: 'y' } }, CRM)).toEqual([]);
});

it.each<[string, JsonObject, AllowedWorkflows | undefined]>([
  ['with nothing allowed', INBOX, undefined],
  ['with nothing allowed, signalled only', { workflowId: 'x', signal: 'y' }, []],
  ['of another type', { ...INBOX, workflowType: 'other' }, CRM],
  ['of another namespace', { ...INBOX, namespace: 'sales' }, CRM],
])('is refused %s, with the setting that allows it', (_, callback, allowed) => {
  const [problem, ...others] = problemsOf({ [KEY]: callback }, allowed);
  expect(others).toEqual([]);
  expect(problem!.pointer).toBe(`/configuration/${KEY}`);
  expect(problem!.message).toContain('ELEMENT_EVENTS_WORKFLOW_RECEIVERS');
});

it.each<[string, JsonObject, string]>([
  ['an element instance', { [KEY]: { ...INBOX, workflowId: 'element-instance-7' } }, `${KEY}/workflowId`],
  ['half of what starts it', { [KEY]: { workflowId: 'x', signal: 'y', workflowType: 'inbox' } }, `${KEY}/taskQueue`],
  ['no signal', { [KEY]: { workflowId: 'x' } }, `${KEY}/signal`],
  ['an unknown key', { [KEY]: { ...INBOX, queue: 'x' } }, `${KEY}/queue`],
  ['a URL beside it', { [KEY]: INBOX, 'event.notification.callback.url': 'http://127.0.0.1:1' }, KEY],
  ['a key to sign with', { [KEY]: INBOX, 'event.notification.signature.key': 'k' }, 'event.notification.signature.key'],
])('refuses %s', (_, configuration, pointer) => {
  expect(problemsOf(configuration, CRM).map((problem) => problem.pointer)).toContain(`/configuration/${pointer}`);
});

it('is judged in an update that names it, and in no other', () => {
  const current = { element: elementOf('sagecrm')!, configuration: {} };
  const body = parseInstanceBody(
    seedBody({
      'event.notification.callback.url': null,
      [KEY]: INBOX,
      username: 'u',
      password: 'p',
      subdomain: 'http://127.0.0.1:1',
    }),
    { ...CONTEXT, allowedWorkflows: CRM },
  );
  if (!body.ok) throw new Error(JSON.stringify(body.problem));
  const { configuration } = body.value;
  const update = (change: JsonObject) =>
    applyConfigurationUpdate({ ...current, configuration }, { configuration: change }, CONTEXT);
  expect(update({ 'event.notification.held.days': 3 }).ok).toBe(true);
  expect(update({ [KEY]: { ...INBOX, signal: 'other' } })).toMatchObject({ ok: false });
});
