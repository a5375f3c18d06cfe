import { connectionOf } from '../domain/instance/configuration-parts';
import { roomForDoubts } from '../domain/instance/doubts';
import { forgottenBefore, ledgerOf, type LedgerName } from '../domain/instance/filing';
import type { InstanceState, ResourceState } from '../domain/instance/state';
import type { ResourceSettings } from '../domain/reading/settings';
import type { SweepState } from '../domain/sweeps/sweep-state';
import type { FileLedgerInput, PollResourcesInput, SweepResourceInput } from './activities';
import { begunPollsOf } from './lean-poll-input';

/** What a poll of these resources is asked with. `askedAt`: by the workflow's clock. */
export function pollInputOf(state: InstanceState, due: readonly string[], askedAt: string): PollResourcesInput {
  const { resources, grant } = state;
  const { settings, ...configured } = begunPollsOf(state);
  return {
    ...configured,
    grant,
    askedAt,
    maxDoubts: roomForDoubts(state),
    resources: due.map((resource) => {
      const { watermark, deletions, wantedAt, nextPollAt, consecutiveFailures } = resources[resource] as ResourceState;
      return {
        resource,
        settings: settings[resource] as ResourceSettings,
        watermark,
        deletions,
        wantedAt,
        dueAt: nextPollAt,
        failures: consecutiveFailures,
      };
    }),
  };
}

/** What a sweep of this resource is asked with. `number`: of this sweep. */
export function sweepInputOf(state: InstanceState, resource: string, number: number): SweepResourceInput {
  const { instance, configuration, settings, grant, resources } = state;
  const { sweep, watermark } = resources[resource] as ResourceState;
  const { known, recorded, told } = sweep as SweepState;
  const { isAligned } = watermark;
  return {
    instance,
    connection: connectionOf(configuration),
    grant,
    resource,
    settings: settings.resources[resource] as ResourceSettings,
    sweep: number,
    known,
    recorded,
    told,
    ...(isAligned && { isAligned }),
  };
}

/** What the filing of this ledger is asked with; null if there is no such ledger any more. `number`: of this write. */
export function filingInputOf(state: InstanceState, name: LedgerName, number: number): FileLedgerInput | null {
  const resource = state.resources[name.resource];
  const watermark = resource === undefined ? null : ledgerOf(resource, name);
  if (resource === undefined || watermark === null) return null;
  const { sweep } = resource;
  const hasTold = name.list === 'records' && sweep !== null;
  return {
    instance: state.instance,
    resource: name.resource,
    number,
    ledger: watermark.ledger,
    far: watermark.far,
    keepFrom: forgottenBefore(watermark),
    sweep: hasTold ? { known: sweep.known, recorded: sweep.recorded, told: sweep.told } : null,
  };
}
