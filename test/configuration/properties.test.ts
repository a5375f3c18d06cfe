import fc from 'fast-check';
import { applyConfigurationUpdate, applyPollerUpdate } from '../../src/configuration/update';
import { parseInstanceBody } from '../../src/configuration/instance-body';
import { maskConfiguration } from '../../src/configuration/sealing';
import type { JsonObject } from '../../src/domain/values/json';
import { context, crmBody, goodResource, sagecrm } from './elements';

const keys = [
  'event.notification.enabled',
  'event.notification.callback.url',
  'event.notification.callback.headers',
  'event.notification.signature.key',
  'event.poller.refresh_interval',
  'event.poller.configuration',
  'event.poller.urls',
  'event.poller.start',
  'event.objects',
  'event.metadata',
  'password',
  'subdomain',
  '__proto__',
];
const anyConfiguration = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), fc.jsonValue({ maxDepth: 4 }));
const anyResource = fc.dictionary(
  fc.constantFrom('url', 'idField', 'datesConfiguration', 'pageSize', 'pollDelay', 'x'),
  fc.jsonValue({ maxDepth: 2 }),
);
const anyBody = fc.oneof(
  fc.jsonValue(),
  anyConfiguration.map((configuration) => crmBody(configuration)),
  fc.dictionary(fc.string(), anyResource).map((map) => crmBody({ 'event.poller.configuration': map })),
  fc.record({ element: fc.jsonValue(), configuration: anyConfiguration, name: fc.jsonValue(), tags: fc.jsonValue() }),
);

const parsed = parseInstanceBody(crmBody(), context);
if (!parsed.ok) throw new Error('The example must parse.');
const current = { element: sagecrm, configuration: parsed.value.configuration };

describe('whatever is sent', () => {
  test('is typed or refused with problems, and never throws', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const results = [
          parseInstanceBody(body, context),
          applyPollerUpdate(current, body, context),
          applyConfigurationUpdate(current, body, context),
        ];
        for (const result of results) {
          if (result.ok) continue;
          expect(result.problem.length).toBeGreaterThan(0);
          for (const { pointer, message } of result.problem) {
            expect(pointer).toMatch(/^(\/([^~/]|~0|~1)*)*$/);
            expect(message.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('nested a hundred thousand deep is refused, not a crash', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as unknown;
    for (const key of keys.slice(0, -1)) {
      const body = { ...crmBody(), configuration: { ...(crmBody().configuration as JsonObject), [key]: deep } };
      expect(parseInstanceBody(body, context).ok).toBe(false);
    }
    for (const key of ['element', 'name', 'tags', 'providerData', 'configuration']) {
      expect(parseInstanceBody({ ...crmBody(), [key]: deep }, context).ok).toBe(false);
    }
    expect(
      applyPollerUpdate(current, { accounts: { datesConfiguration: { updatedDateField: deep } } }, context).ok,
    ).toBe(false);
  });

  test('has at most two hundred problems, the last of which counts the rest', () => {
    const bad = { ...goodResource, pageSize: 'x', pollDelay: 'x', createdCheckTolerance: 'x' };
    const resources = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`r${index}`, bad]));
    const result = parseInstanceBody(crmBody({ 'event.poller.configuration': resources }), context);
    expect(!result.ok && result.problem).toHaveLength(201);
    expect(!result.ok && result.problem.at(-1)?.message).toBe('100 more problems are not listed.');
  });

  test('with ten thousand unknown keys is answered at once', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`.repeat(10), index]));
    const started = performance.now();
    expect(parseInstanceBody({ ...crmBody(), ...many }, context).ok).toBe(false);
    expect(parseInstanceBody(crmBody(many), context).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('what was typed', () => {
  const goodChanges = fc.record(
    {
      'event.notification.enabled': fc.constantFrom(true, 'false'),
      'event.poller.refresh_interval': fc.constantFrom('15', 1.5, '2'),
      'event.poller.start': fc.constantFrom('all', '2017-06-12'),
      'event.objects': fc.constantFrom('accounts', 'leads,users'),
      'event.metadata': fc.constant('{"polling":{}}'),
      'event.notification.callback.headers': fc.constant('{"X-Key":"v"}'),
      'event.poller.configuration': fc.constantFrom(
        { accounts: { ...goodResource, pageSize: '5' } },
        JSON.stringify({ gadgets: goodResource, accounts: { ...goodResource, pollDelay: '5' } }),
      ),
    },
    { requiredKeys: [] },
  );

  test('types to the same again, and a change of nothing changes nothing', () => {
    fc.assert(
      fc.property(goodChanges, (changes) => {
        const once = parseInstanceBody(crmBody(changes), context);
        if (!once.ok) throw new Error(JSON.stringify(once.problem));
        const { configuration, settings } = once.value;
        const again = parseInstanceBody({ ...crmBody(), configuration }, context);
        expect(again).toMatchObject({ ok: true, value: { configuration, settings } });
        const unchanged = applyConfigurationUpdate({ element: sagecrm, configuration }, {}, context);
        expect(unchanged).toEqual({ ok: true, value: { configuration, settings } });
        expect(JSON.parse(JSON.stringify(configuration))).toEqual(configuration);
      }),
    );
  });
});

test('no secret is in a masked configuration, nor in any problem', () => {
  // With digits and dashes, so that it is found in no word of a message.
  const secret = fc.uuid();
  fc.assert(
    fc.property(secret, fc.boolean(), (canary, valid) => {
      const wrong = valid ? canary : `${canary}\n`;
      const body = crmBody({
        password: wrong,
        'event.notification.signature.key': valid ? canary : `whsec_${canary}`,
        'event.notification.basic.username': 'me',
        'event.notification.basic.password': wrong,
        'event.notification.callback.headers': valid ? { 'X-Key': canary } : `{"X-Key": ${canary}}`,
        'event.notification.callback.url': valid ? 'https://example.com/' : `https://u:${canary}@example.com/`,
      });
      const result = parseInstanceBody(body, context);
      expect(result.ok).toBe(valid);
      const shown = result.ok ? maskConfiguration(result.value.configuration, sagecrm) : result.problem;
      expect(JSON.stringify(shown)).not.toContain(canary);
      const wrongKind = crmBody({ password: [canary], 'event.notification.signature.key': { canary } });
      expect(JSON.stringify(parseInstanceBody(wrongKind, context))).not.toContain(`"${canary}`);
    }),
  );
});
