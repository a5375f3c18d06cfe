import { UNTRIED } from '../../../src/domain/instance/queue-head';
import { fittingGrant } from '../../../src/activities/vendor/fitting-grant';
import { openKept, sealKept } from '../../../src/activities/vendor/grant';
import { configuredBytes } from '../../../src/configuration/configured-size';
import { parseInstanceBody } from '../../../src/configuration/instance-body';
import { sealConfiguration, secretKeysOf } from '../../../src/configuration/sealing';
import { buildNotifications, MAX_NOTIFICATION_BYTES } from '../../../src/domain/delivery/build-notifications';
import { carriedState, notificationsToSend } from '../../../src/domain/instance/delivery';
import type { InstanceState, ResourceState } from '../../../src/domain/instance/state';
import { beforeNewRun } from '../../../src/domain/instance/before-new-run';
import type { Json } from '../../../src/domain/values/json';
import { beginningOf, textBytesOf } from '../../../src/domain/values/json-bytes';
import type { Watermark } from '../../../src/domain/reading/watermark';
import {
  BESIDE_LEDGER_BYTES,
  FULL_STATE_BYTES,
  GRANT_BYTES,
  LEDGER_BYTES,
  RESOURCE_STATE_BYTES,
  STATE_BOUNDS,
  STATE_BYTES,
  WANTED_BYTES,
} from '../../../src/domain/instance/state-bounds';
import { change } from '../delivery/changes';
import { AT, CONTEXT, DEAR, fullState, largest, MARK, nameOf, NOW, parsed, PLACE, SEALER, sizeOf } from './full-state';

const BOUNDS = { ...STATE_BOUNDS, ledger: LEDGER_BYTES };

/** Bytes of each part. */
function partsOf(state: InstanceState): Record<keyof typeof BOUNDS, number> {
  const {
    instance,
    configuration,
    settings,
    resources,
    grant,
    lastRefusal,
    wantedUpdates,
    decided,
    pending,
    held,
    events,
    ...others
  } = state;
  const words = (value: { lastError: string | null; lastWarning: string | null } | null) =>
    [value?.lastError, value?.lastWarning].reduce((sum, text) => sum + textBytesOf(text ?? ''), 0);
  const marks = Object.values(resources).flatMap(({ watermark, deletions }) =>
    deletions === null ? [watermark] : [watermark, deletions],
  );
  const sum = (of: (mark: Watermark) => number) => marks.reduce((bytes, mark) => bytes + of(mark), 0);
  const told = Object.values(resources).reduce((bytes, { sweep }) => bytes + sizeOf(sweep?.told ?? []), 0);
  const doubts = sum((mark) => mark.doubts.length);
  const windows = sum(({ window }) => sizeOf(window) - sizeOf(null));
  const ledger = sum((mark) => mark.ledger.length);
  const spoken = Object.values(resources).reduce((sum, resource) => sum + words(resource) + words(resource.sweep), 0);
  return {
    identity: sizeOf(instance),
    configured:
      sizeOf(configuration) + sizeOf(settings) + sizeOf(resources) - spoken - told - doubts - windows - ledger,
    told,
    doubts,
    windows,
    ledger,
    words: spoken,
    grant: sizeOf(grant),
    refusal: sizeOf(lastRefusal),
    waiting: sizeOf(wantedUpdates) + sizeOf(pending),
    decided: sizeOf(decided),
    held: sizeOf(held),
    events: sizeOf(events),
    // With the names and marks of all parts.
    others: sizeOf({
      ...others,
      instance: 0,
      configuration: 0,
      settings: 0,
      resources: 0,
      grant: 0,
      lastRefusal: 0,
      wantedUpdates: 0,
      decided: 0,
      pending: 0,
      held: 0,
      events: 0,
    }),
  };
}

const NEAR = [
  'configured',
  'words',
  'grant',
  'refusal',
  'held',
  'events',
  'told',
  'doubts',
  'windows',
  'ledger',
] as const;

describe('the state of an instance that is full in every part', () => {
  it('leaves room for the ledger: the sum of the bounds', () => {
    expect(LEDGER_BYTES).toBeGreaterThanOrEqual(16_000);
    expect(BESIDE_LEDGER_BYTES + LEDGER_BYTES).toBeLessThanOrEqual(STATE_BYTES - 10_000);
    expect(STATE_BYTES).toBe(500_000);
  });

  it.each([1, 20, 60])('stays within each bound with %d resources', (count) => {
    const full = fullState(count);
    const state = carriedState(full);
    const parts = partsOf(state);
    for (const [part, bytes] of Object.entries(parts)) {
      // They may have what other parts leave.
      if (part === 'windows') continue;
      const bound = BOUNDS[part as keyof typeof parts];
      expect({ part, isWithin: bytes <= bound, bytes }).toEqual({ part, isWithin: true, bytes });
    }
    expect(sizeOf(state)).toBeLessThanOrEqual(FULL_STATE_BYTES);
    expect(beforeNewRun(full)).toBeNull();
    expect(full.pending).not.toBeNull();
    // A bound that nothing comes near proves nothing.
    const near = count === 60 ? NEAR : [];
    for (const part of near) expect({ part, share: parts[part] / BOUNDS[part] > 0.75 }).toEqual({ part, share: true });
  });

  it.each<[string, Partial<ResourceState>]>([
    ['sweeps', {}],
    ['a list of deletions', { deletions: MARK, sweep: null }],
  ])('has resources with %s within theirs', (_, parts) => {
    const [resource] = Object.values(fullState(1).resources);
    const sweep =
      resource!.sweep === null ? null : { ...resource!.sweep, told: [], lastError: null, lastWarning: null };
    const bare = { ...resource!, sweep, watermark: MARK, lastError: null, lastWarning: null, ...parts };
    expect(sizeOf(bare)).toBeLessThanOrEqual(RESOURCE_STATE_BYTES);
    expect(sizeOf(bare)).toBeGreaterThan(RESOURCE_STATE_BYTES * 0.75);
  });

  it('takes 100 resources as Cloud Elements documents them', () => {
    const dates = {
      updatedDateField: 'Comp_UpdatedDate',
      updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssZ",
      updatedDateTimezone: 'GMT',
    };
    const url = "/hubs/crm/accounts?where=Comp_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'";
    const resource = { url, idField: 'id', datesConfiguration: dates };
    const resources = Object.fromEntries(Array.from({ length: 100 }, (_, place) => [`accounts${place}`, resource]));
    const configuration = { 'base.url': 'https://a.example.com', 'event.poller.configuration': resources };
    expect(parseInstanceBody({ name: 'x', element: { key: 'rest' }, configuration }, CONTEXT)).toMatchObject({
      ok: true,
    });
  });
});

describe('a configuration', () => {
  it('counts the same before and after its secrets are sealed', () => {
    const { configuration, settings, element } = largest(20);
    const secrets = secretKeysOf(element);
    const sealed = sealConfiguration(configuration, element, 1, SEALER);
    expect(configuredBytes(sealed, settings, secrets)).toEqual(configuredBytes(configuration, settings, secrets));
  });

  it('that is too large is told where it is largest, with what was found and what is allowed', () => {
    const result = parsed(60, 3_000);
    expect(result).toMatchObject({ ok: false, problem: [{ pointer: '/configuration/event.poller.configuration' }] });
    expect(JSON.stringify(result)).toMatch(/takes \d+ bytes, and 232000 are allowed.*Divide the resources/);
  });

  it.each([
    [
      'event.metadata',
      { polling: Object.fromEntries(Array.from({ length: 200 }, (_, place) => [`${place}`.padEnd(90, '株'), {}])) },
    ],
    [
      'event.notification.callback.headers',
      Object.fromEntries(['a', 'b', 'c'].map((name) => [name, 'Ü'.repeat(3_000)])),
    ],
  ])('has no larger %s than of use', (key, value) => {
    const configuration = { 'base.url': 'https://a.example.com', [key]: value };
    const result = parseInstanceBody({ name: 'x', element: { key: 'rest' }, configuration }, CONTEXT);
    expect(JSON.stringify(result)).toMatch(/As JSON it has \d+ bytes; allowed are 16000/);
  });
});

describe('what waits', () => {
  it('gives the pending notifications what the changes leave', () => {
    const full = fullState(20);
    expect(sizeOf(full.wantedUpdates)).toBeGreaterThan(WANTED_BYTES - 100);
    expect(carriedState({ ...full, wantedUpdates: [] }).pending).not.toBeNull();
    expect(carriedState(full).pending!.notifications.length).toBeLessThan(
      carriedState({ ...full, wantedUpdates: [] }).pending!.notifications.length,
    );
  });

  it('is read again where not even the first notification fits; its rejection goes with it, the schedule stays', () => {
    const full = fullState(1);
    const record = { text: 'x'.repeat(MAX_NOTIFICATION_BYTES - 20_000) };
    const [notification] = buildNotifications(full.instance, nameOf(0), [change(1, { record })], NOW);
    const pending = { ...full.pending!, notifications: [notification!] };
    const head = { ...full.head, failed: 3, nextAttemptAt: AT };
    const before = { ...full, wantedUpdates: [], pending, head };
    const carried = { ...before, pending: null, head: { ...head, rejection: null, rejected: 0 } };
    expect(carriedState(before)).toEqual(carried);
  });

  it('goes out in payloads of less than 1 MB', () => {
    const full = fullState(1);
    const changes = Array.from({ length: 9 }, (_, id) => change(id, { record: { text: '"'.repeat(90_000) } }));
    const notifications = buildNotifications(full.instance, nameOf(0), changes, NOW);
    const state = { ...full, head: UNTRIED, pending: { ...full.pending!, notifications } };
    expect(sizeOf(notifications)).toBeGreaterThan(1_000_000);
    expect(sizeOf([notificationsToSend(state), full.configuration])).toBeLessThan(1_000_000);
    expect(notificationsToSend(state).length).toBeGreaterThan(0);
  });
});

describe('a grant', () => {
  const grantOf = (answer: Json, before = {}) => ({
    response: { status: 200, headers: { date: 'x' }, text: JSON.stringify(answer) },
    receivedAtMs: 1,
    before,
  });

  it('keeps the tokens, and of the rest what fits', () => {
    const answer = {
      access_token: 'a'.repeat(8_000),
      id_token: 'i'.repeat(12_000),
      resource_owner_id: '7',
      expires_in: 60,
    };
    const kept = openKept(sealKept(grantOf(answer, { refresh_token: 'r'.repeat(4_000) }), PLACE), PLACE);
    expect(kept).toMatchObject({
      value: {
        tokens: {
          accessToken: answer.access_token,
          refreshToken: 'r'.repeat(4_000),
          expiresInS: 60,
          answer: { resource_owner_id: '7' },
        },
      },
    });
    expect(JSON.stringify(kept)).not.toContain('id_token');
  });

  it('that fits is kept as it came', () => {
    const grant = grantOf({ access_token: 'a', odd: 1e3 }, { refresh_token: 'r' });
    expect(fittingGrant(grant)).toEqual({ ...grant, response: { ...grant.response, headers: {} } });
  });

  it.each(['"', '\ud800', '株', 'x'])('has at most so many bytes, whatever it is written in: %j', (character) => {
    const answer = Object.fromEntries(
      Array.from({ length: 500 }, (_, place) => [`k${place}`, character.repeat(place)]),
    );
    const fitting = fittingGrant(grantOf({ access_token: 'a', ...answer }, answer));
    expect(sizeOf(fitting)).toBeLessThanOrEqual(GRANT_BYTES);
    expect(sealKept(grantOf({ access_token: 'a', ...answer }), PLACE).length + 2).toBeLessThanOrEqual(
      STATE_BOUNDS.grant,
    );
  });
});

describe('the beginning of a text', () => {
  it.each([DEAR.repeat(40), '\u0000'.repeat(50), '\\'.repeat(300), 'x'.repeat(300)])(
    'has at most so many bytes of JSON',
    (text) => {
      const cut = beginningOf(text, 100);
      expect(textBytesOf(cut)).toBeLessThanOrEqual(100);
      expect(textBytesOf(cut)).toBeGreaterThan(90);
      expect(text.startsWith(cut.slice(0, -1))).toBe(true);
    },
  );
});
