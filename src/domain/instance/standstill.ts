/** Why an instance stands still. Each reason ends by itself; without any it polls and delivers. */
export interface Standstill {
  /** A person paused it. */
  isPaused: boolean;
  /** The receiver is gone, or was away for the whole schedule. */
  isSuspended: boolean;
  /** The vendor refuses the credentials. What is pending is delivered all the same. */
  isReauthRequired: boolean;
}

/** What begins or ends a standstill. */
export type StandstillEvent = 'paused' | 'resumed' | 'receiverGone' | 'credentialsRefused' | 'reconnected';

export const RUNNING: Standstill = { isPaused: false, isSuspended: false, isReauthRequired: false };

/** What each event changes; everything else stays as it is. Resuming ends all reasons: a person has looked. */
const CHANGES: Readonly<Record<StandstillEvent, Partial<Standstill>>> = {
  paused: { isPaused: true },
  resumed: RUNNING,
  receiverGone: { isSuspended: true },
  credentialsRefused: { isReauthRequired: true },
  reconnected: { isReauthRequired: false },
};

export function after(standstill: Standstill, event: StandstillEvent): Standstill {
  return { ...standstill, ...CHANGES[event] };
}
