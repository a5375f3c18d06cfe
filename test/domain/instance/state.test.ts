import { UNTRIED } from '../../../src/domain/instance/queue-head';
import { carriedDelivery, recordDelivery } from '../../../src/domain/instance/delivery';
import { askedOf } from '../../../src/domain/instance/asked';
import { recordPoll } from '../../../src/domain/instance/polling';
import { areCredentialsRefused, stateNameOf, type InstanceState } from '../../../src/domain/instance/state';
import { resume } from '../../../src/domain/instance/updates';
import type { ResourcePoll } from '../../../src/domain/instance/reports';
import { countEntries, decodeEntry, NO_VERSIONS, textsOf } from '../../../src/domain/reading/ledger';
import { NOT_STARTED } from '../../../src/domain/reading/watermark';
import type { VendorFailure } from '../../../src/domain/vendor/failure';
import { createInstanceModel } from './instance-model';

const nothing = () => undefined;

/** An instance that polled once and found 25 changes of `alpha`, three notifications. */
function withPending() {
  const model = createInstanceModel(['alpha', 'beta']);
  for (let id = 1; id <= 25; id += 1) model.change('alpha', id);
  model.advance(5_000);
  model.work(nothing, 0, false);
  expect(model.state().pending?.notifications.map(({ events }) => events.length)).toEqual([10, 2]);
  return model;
}

describe('a delivery', () => {
  it('remembers what was accepted at once, while the watermark waits for the rest', () => {
    const model = withPending();
    const before = model.state().resources['alpha']!;
    expect(before.changes).toBe(0);
    model.work(nothing, 1, true);
    const { watermark, changes } = model.state().resources['alpha']!;
    expect(countEntries(watermark.ledger)).toBe(10);
    expect(changes).toBe(10);
    expect(watermark.at).toBe(before.watermark.at);
    expect(model.state()).toMatchObject({ head: { failed: 1, lastError: 'HTTP 503' } });
  });

  it('that failed is tried again with one notification, and goes on with the rest once that is accepted', () => {
    const model = withPending();
    model.work(nothing, 0, true);
    expect(model.work(nothing, 0, false)).toBe(false);
    model.sleep();
    model.work(nothing, 0, false);
    expect(model.accepted).toHaveLength(10);
    expect(model.state()).toMatchObject({ head: UNTRIED });
    model.settle();
    expect(model.accepted).toHaveLength(25);
  });

  it('that was accepted ahead of one that failed is not sent again, and the one that failed is the head', () => {
    const model = withPending();
    const [first, second] = model.state().pending!.notifications;
    const failure = { kind: 'unavailable' as const, message: 'HTTP 503', status: 503, retryAfterMs: null, reply: null };
    const report = { accepted: 0, ahead: [second!.id], acceptedStatus: 200, failure };
    const after = recordDelivery(model.state(), report, 0, 0.5);
    expect(after.pending?.notifications.map(({ id }) => id)).toEqual([first!.id]);
    expect(after.head).toMatchObject({ failed: 1, lastError: 'HTTP 503' });
    expect(after.resources['alpha']).toMatchObject({ changes: 2 });
  });

  it('of a resource that is removed meanwhile is finished and forgotten', () => {
    const model = withPending();
    model.work(() => model.configure(['beta'], 0), 0, false);
    expect(model.state().resources['alpha']).toBeUndefined();
    expect(model.state().pending).toBeNull();
  });

  it('of a resource that is started over meanwhile does not count for its new reading', () => {
    const model = withPending();
    model.work(() => model.backfill('alpha'), 0, false);
    const told = textsOf(model.state().resources['alpha']!.watermark.ledger).map(decodeEntry);
    expect(told).toHaveLength(12);
    expect(told.every(({ isAgain }) => isAgain)).toBe(true);
    model.settle();
    expect(model.accepted.length).toBe(12 + 25);
  });

  it('under settings that changed meanwhile counts: a version that was sent was sent', () => {
    const model = withPending();
    model.work(() => model.configure(['alpha', 'beta'], 5), 0, false);
    model.settle();
    expect(model.accepted).toHaveLength(25);
  });
});

describe('a poll', () => {
  it('of a resource that is removed meanwhile sends nothing of it', () => {
    const model = createInstanceModel(['alpha', 'beta']);
    model.change('alpha', 1);
    model.change('beta', 1);
    model.work(() => model.configure(['beta'], 0), 0, false);
    model.settle();
    expect(model.accepted.map(({ resource }) => resource)).toEqual(['beta']);
  });

  it('that someone asks for while one is under way follows at once', () => {
    const model = createInstanceModel(['alpha']);
    model.work(
      () => {
        model.advance(10);
        model.pollNow();
      },
      0,
      false,
    );
    expect(model.work(nothing, 0, false)).toBe(true);
    expect(model.state().resources['alpha']!.polls).toBe(2);
    expect(model.work(nothing, 0, false)).toBe(false);
  });
});

describe('a pending delivery carried into a new run', () => {
  const sizes = (pending: ReturnType<typeof carriedDelivery>) =>
    pending?.notifications.map(({ events }) => events.length);

  it('is whole where it fits, and nothing where not even its first notification does', () => {
    const { pending } = withPending().state();
    expect(carriedDelivery(pending, 1_000_000)).toEqual(pending);
    expect(carriedDelivery(pending, 10)).toBeNull();
    expect(carriedDelivery(null, 10)).toBeNull();
  });

  it('is cut after the last notification that fits, and what is left behind is read again', () => {
    const { pending } = withPending().state();
    const one = { ...pending, notifications: pending!.notifications.slice(0, 1) };
    const cut = carriedDelivery(pending, JSON.stringify(one).length);
    expect(sizes(cut)).toEqual([10]);
    expect(cut!.polls).toEqual([{ ...pending!.polls[0]!, left: 1, next: null, againInMs: 0 }]);
  });

  it('loses and repeats nothing, wherever it is cut', () => {
    for (let chars = 0; chars < 9_000; chars += 500) {
      const model = withPending();
      model.cut(chars);
      model.settle();
      expect(model.accepted.map(({ objectId }) => objectId).sort()).toHaveLength(25);
      expect(new Set(model.accepted.map(({ eventId }) => eventId)).size).toBe(25);
    }
  });
});

describe('a resource whose name an object has anyway', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty'])('%s is a new one when it is added', (name) => {
    const model = createInstanceModel(['alpha']);
    model.configure(['alpha', name], 0);
    expect(model.state().resources[name]).toMatchObject({ watermark: { at: null }, epoch: 0, polls: 0 });
  });
});

describe('a resource that is removed and added again', () => {
  it('starts anew, whatever is still pending of the one before', () => {
    const model = withPending();
    const before = model.state().resources['alpha']!;
    model.configure(['beta'], 0);
    model.configure(['alpha', 'beta'], 0);
    model.work(nothing, 3, false);
    expect(model.state().pending).toBeNull();
    expect(model.state().resources['alpha']!.watermark).toEqual(NOT_STARTED);
    expect(before.watermark).not.toEqual(NOT_STARTED);
  });
});

describe('credentials that one resource refuses', () => {
  const failed = (resource: string): ResourcePoll => ({
    resource,
    outcome: 'failed',
    failure: { kind: 'unauthorized', message: 'HTTP 401', status: 401, retryAfterMs: null },
  });
  /** So many polls in a row in which `alpha` alone is due, and refused. */
  function refused(state: InstanceState, polls: number): InstanceState {
    let next = state;
    for (let i = 0; i < polls; i += 1) {
      const polledAt = '2026-01-05T10:00:00.000Z';
      const report = { polledAt, resources: [failed('alpha')], grant: null, reauthorization: null };
      next = recordPoll(next, report, askedOf(next, ['alpha']), {
        askedAt: polledAt,
        nowMs: Date.parse(polledAt),
      });
    }
    return next;
  }

  it('are its own matter while another one can be read', () => {
    const model = withPending();
    model.settle();
    expect(stateNameOf(refused(model.state(), 10))).toBe('polling');
  });

  it('are those of the instance where none can be read', () => {
    const fresh = createInstanceModel(['alpha']).state();
    expect([fresh, refused(fresh, 1), resume(refused(fresh, 1), 'now')].map(areCredentialsRefused)).toEqual([
      false,
      true,
      false,
    ]);
    expect(stateNameOf(refused(createInstanceModel(['alpha']).state(), 4))).toBe('polling');
    expect(stateNameOf(refused(createInstanceModel(['alpha']).state(), 5))).toBe('reauth_required');
  });
});

describe('a poll that was cut short by a page that failed', () => {
  const NOW_MS = Date.parse('2026-01-05T10:00:00.000Z');
  const AT = { askedAt: new Date(NOW_MS).toISOString(), nowMs: NOW_MS };

  it.each<[string, Partial<VendorFailure>, number]>([
    ['as long as after a first failed poll', { kind: 'unavailable' }, 10_000],
    ['as long as the vendor asks, also beyond the interval', { kind: 'throttled', retryAfterMs: 600_000 }, 600_000],
    ['not at all where a new token may help', { kind: 'unauthorized' }, 0],
  ])('waits %s', (_, failure, waitMs) => {
    const state = createInstanceModel(['alpha']).state();
    const next = {
      at: '2026-01-05T09:00:00.000Z',
      baseline: NO_VERSIONS,
      window: null,
      closed: null,
      dateStepMs: null,
      passed: null,
    };
    const cutShortBy = {
      kind: 'unavailable',
      message: 'HTTP 503',
      status: 503,
      retryAfterMs: null,
      ...failure,
    } as const;
    const read = {
      notifications: [],
      next,
      started: null,
      deletions: null,
      againInMs: 0,
      isStuck: false,
      keepsWarning: false,
      warning: null,
    };
    const resources: ResourcePoll[] = [{ resource: 'alpha', outcome: 'read', ...read, cutShortBy }];
    const report = { polledAt: new Date(NOW_MS).toISOString(), resources, grant: null, reauthorization: null };
    const { alpha } = recordPoll(state, report, askedOf(state, ['alpha']), AT).resources;
    expect(Date.parse(alpha!.nextPollAt) - NOW_MS).toBe(waitMs);
  });
});
