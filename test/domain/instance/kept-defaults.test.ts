import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import { applyUpdate } from '../../../src/domain/instance/updates';
import { applyConfigurationUpdate } from '../../../src/configuration/update';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import type { InstanceSettings } from '../../../src/domain/instance/settings';
import type { ResourceSettings } from '../../../src/domain/reading/settings';
import type { JsonObject } from '../../../src/domain/values/json';
import { context, crmBody, goodResource, sagecrm } from '../../configuration/elements';
import { instance } from './instance-model';

const AT = '2026-03-02T10:00:00.000Z';
const RESOURCES = 'event.poller.configuration';
const DATES = { updatedDateField: 'at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss" };

/** What an earlier release took each setting for that nobody gave. */
const EARLIER_DELIVERY = { concurrency: 1, attemptTimeoutMs: 20_000, waitsMs: [1_000, 2_000], heldForMs: 1_000 };
const EARLIER_RESOURCE: Partial<ResourceSettings> = {
  ignoreFields: ['views'],
  order: 'newestFirst',
  filterByUpdatedDate: false,
  filterByCurrentDate: true,
  createdCheckToleranceMs: 1_000,
  pageSize: 7,
  pollDelayMs: 300_000,
  recordsPath: 'records',
  deletes: { mode: 'feed' },
};

function earlier({ resources: { gadgets }, ...settings }: InstanceSettings): InstanceSettings {
  const updated = { ...gadgets!.updated!, timezone: 'EST' };
  const resources = { gadgets: { ...gadgets!, ...EARLIER_RESOURCE, updated } };
  return { ...settings, eventsPerNotification: 5, delivery: EARLIER_DELIVERY, resources };
}

/** An instance of an earlier release. */
function created(): InstanceState {
  const gadgets = { ...goodResource, datesConfiguration: DATES };
  const parsed = parseInstanceBody(crmBody({ [RESOURCES]: { gadgets } }), context);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const { configuration, settings } = parsed.value;
  return initialState(instance, configuration, earlier(settings), AT);
}

function updated(state: InstanceState, configuration: JsonObject): InstanceState {
  const current = { element: sagecrm, configuration: state.configuration };
  const changed = applyConfigurationUpdate(current, { configuration }, context);
  if (!changed.ok) throw new Error(JSON.stringify(changed.problem));
  return applyUpdate(state, changed.value, Date.parse(AT));
}

describe('a release with other defaults', () => {
  const before = created();
  const gadgets = (state: InstanceState) => state.settings.resources['gadgets']!;

  test('changes nothing with an update of something else', () => {
    const after = updated(before, { 'event.poller.refresh_interval': '30' });
    expect(after.settings).toEqual({ ...before.settings, refreshIntervalMs: 30 * 60_000 });
    expect(after.resources['gadgets']?.settingsRevision).toBe(0);
  });

  test('changes nothing else of a resource that an update changes', () => {
    const after = updated(before, { [RESOURCES]: { gadgets: { pollDelay: 5, datesConfiguration: DATES } } });
    expect(gadgets(after)).toEqual({ ...gadgets(before), pollDelayMs: 5_000 });
  });

  test('is of no account if its own default is given as a value', () => {
    const given = {
      'event.notification.timeout': 15,
      'event.notification.batch.size': 10,
      [RESOURCES]: { gadgets: { filterByUpdatedDate: true, datesConfiguration: { updatedDateTimezone: 'GMT' } } },
    };
    const { settings } = updated(before, given);
    expect(settings).toMatchObject({
      eventsPerNotification: 10,
      delivery: { attemptTimeoutMs: 15_000, waitsMs: [1_000, 2_000] },
    });
    expect(settings.resources['gadgets']).toMatchObject({ filterByUpdatedDate: true, updated: { timezone: 'GMT' } });
  });

  test('holds for what is given and then removed, and for a resource that is new', () => {
    const key = 'event.notification.held.days';
    const given = updated(before, { [key]: 3, [RESOURCES]: { added: goodResource } });
    expect(given.settings.resources['added']).toMatchObject({ pollDelayMs: 60_000, filterByUpdatedDate: true });
    expect(updated(given, { [key]: null }).settings.delivery.heldForMs).toBe(30 * 86_400_000);
  });

  test('does not stand in the way of another format', () => {
    const { settings } = updated(before, { 'event.notification.format': 'standard-webhooks' });
    expect(settings).toMatchObject({ format: 'standard-webhooks', eventsPerNotification: 5 });
  });
});
