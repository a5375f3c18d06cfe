import { applyConfigurationUpdate } from '../../src/configuration/update';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { elementOf } from '../../src/elements/registry';
import { context, crmBody, sagecrm } from './elements';

const REFUSED = /^This cannot be reached: .* an operator can allow it with ELEMENT_EVENTS_EGRESS_ALLOW\.$/;

function problemsWith(changes: Record<string, unknown>, egressAllow: string[] = []) {
  const parsed = parseInstanceBody(crmBody(changes), { ...context, egressAllow });
  return parsed.ok ? [] : parsed.problem;
}

describe('a destination that is not public is refused at its own key', () => {
  it.each([
    ['event.notification.callback.url', 'http://10.0.0.1/events'],
    ['base.url', 'https://192.168.1.20/crm'],
    ['subdomain', '192.168.1.20'],
    ['subdomain', '192.168.1.20:8080'],
    ['subdomain', 'http://0x7f.1'],
    ['subdomain', 'localhost:8080'],
    ['oauth.token.url', 'http://[::1]/token'],
  ])('%s: %s', (key, value) => {
    const message = expect.stringMatching(REFUSED);
    expect(problemsWith({ [key]: value })).toContainEqual({ pointer: `/configuration/${key}`, message });
  });

  it('once, and not where the URL is wrong in itself', () => {
    expect(problemsWith({ 'event.notification.callback.url': 'ftp://10.0.0.1/' })).toEqual([
      {
        pointer: '/configuration/event.notification.callback.url',
        message: expect.stringMatching(/https:\/\/ or http/),
      },
    ]);
  });
});

it('is taken where the operator allows it', () => {
  const changes = { 'event.notification.callback.url': 'http://10.0.0.1/events', subdomain: 'crm.localhost' };
  expect(problemsWith(changes)).toHaveLength(2);
  expect(problemsWith(changes, ['10.0.0.0/8', '127.0.0.0/8'])).toEqual([]);
});

it('is refused in a change that names it, and does not stand in the way of another', () => {
  const body = crmBody({ 'base.url': 'http://10.0.0.1' });
  const created = parseInstanceBody(body, { ...context, egressAllow: ['10.0.0.0/8'] });
  if (!created.ok) throw new Error(JSON.stringify(created.problem));
  const current = { element: sagecrm, configuration: created.value.configuration };
  const change = { configuration: { 'event.notification.callback.url': 'http://169.254.169.254/' } };
  expect(applyConfigurationUpdate(current, change, context)).toMatchObject({
    ok: false,
    problem: [{ pointer: '/configuration/event.notification.callback.url' }],
  });
  const other = { configuration: { 'event.poller.refresh_interval': '30' } };
  expect(applyConfigurationUpdate(current, other, context)).toMatchObject({ ok: true });
});

it('is refused for every element', () => {
  for (const key of ['rest', 'openconnectors', 'sageone', 'sagecrm']) {
    const body = { element: { key }, name: 'x', configuration: { 'base.url': 'http://127.0.0.1:8080' } };
    const parsed = parseInstanceBody(body, { ...context, elementOf });
    expect(parsed.ok ? [] : parsed.problem).toContainEqual({
      pointer: '/configuration/base.url',
      message: expect.stringMatching(REFUSED),
    });
  }
});
