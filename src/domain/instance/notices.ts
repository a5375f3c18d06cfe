import type { Notice, NoticeKind } from '../delivery/notice';
import { beginningOf } from '../values/json-bytes';
import type { NoticesTold } from './notices-told';
import type { InstanceState } from './state';

/** Polls of a resource that failed in a row. */
export const FAILING_POLLS = 5;
/** Attempts at one notification that failed: with the usual schedule some 35 minutes. */
export const FAILING_ATTEMPTS = 3;
const HOUR_MS = 3_600_000;
/** Of all errors in a message, and of one of them. */
const MESSAGE_BYTES = 1_000;
const ERROR_BYTES = 300;

/**
 * The next kind of notice to be told and when, an ISO instant that may be in the past; null: nothing is to be told.
 * Each kind at most once an hour.
 */
export function nextNotice(state: InstanceState): { kind: NoticeKind; at: string } | null {
  if (!state.settings.noticesEnabled) return null;
  const wanted = wantedKinds(state).map((kind) => ({ kind, at: allowedAt(state, kind) }));
  return wanted.reduce<(typeof wanted)[number] | null>((one, other) => (one && one.at <= other.at ? one : other), null);
}

function allowedAt({ notices, createdAt }: InstanceState, kind: NoticeKind): string {
  const last = notices.lastAt[kind];
  return last === undefined ? createdAt : new Date(Date.parse(last) + HOUR_MS).toISOString();
}

function wantedKinds(state: InstanceState): NoticeKind[] {
  const { notices } = state;
  const trouble = troubleOf(state);
  const kinds: NoticeKind[] = [];
  if (trouble !== notices.trouble) kinds.push(trouble === null ? 'instance.resumed' : `instance.${trouble}`);
  // Whoever was told of the trouble knows.
  if (trouble === null && !notices.isFailing && isFailing(state)) kinds.push('instance.failing');
  if (notices.heldUntold > 0) kinds.push('instance.held');
  return kinds;
}

function troubleOf({ standstill }: InstanceState): NoticesTold['trouble'] {
  if (standstill.isSuspended) return 'suspended';
  return standstill.isReauthRequired ? 'reauth_required' : null;
}

function isFailing(state: InstanceState): boolean {
  return state.head.failed >= FAILING_ATTEMPTS || failingResources(state).length > 0;
}

function failingResources({ resources }: InstanceState): [string, string][] {
  return Object.entries(resources).flatMap(([name, { consecutiveFailures, lastError }]) =>
    consecutiveFailures >= FAILING_POLLS ? [[name, lastError ?? '']] : [],
  );
}

/** What there is to say of this kind now. */
export function noticeOf(state: InstanceState, kind: NoticeKind, at: string): Notice {
  const [message, whatToDo] = wordsOf(state, kind);
  return { kind, at, message: beginningOf(message, MESSAGE_BYTES), whatToDo };
}

function wordsOf(state: InstanceState, kind: NoticeKind): [message: string, whatToDo: string] {
  const path = `/instances/${state.instance.id}`;
  switch (kind) {
    case 'instance.reauth_required':
      return [
        `The vendor refuses the credentials${errorsOf(state)}. Nothing is polled, nothing is lost.`,
        `Send new credentials, or a new authorization code as providerData.code: PATCH ${path}. It goes on from where it stood.`,
      ];
    case 'instance.suspended':
      return [
        `The receiver is gone, or was away for the whole schedule (${lastErrorOf(state)}). Nothing is polled, nothing is lost.`,
        `Repair the receiver, or change where notifications go (PATCH ${path}); then resume: PUT ${path}/enabled.`,
      ];
    case 'instance.resumed':
      return ['The instance polls and delivers again.', 'Nothing.'];
    case 'instance.failing':
      return [
        state.head.failed >= FAILING_ATTEMPTS
          ? `A notification was not accepted ${state.head.failed} times (${lastErrorOf(state)}).`
          : `Polls fail${errorsOf(state)}.`,
        `See what is wrong with GET ${path}/status. It is tried again by itself; nothing is lost.`,
      ];
    case 'instance.held':
      return [
        `The receiver rejected ${state.notices.heldUntold} notifications since the last notice; they are set aside.`,
        `See why with GET ${path}/held; then have them sent again or discard them. After ${daysHeld(state)} days they are discarded.`,
      ];
  }
}

function errorsOf(state: InstanceState): string {
  const failing = Object.entries(state.resources).filter(([, { lastError }]) => lastError !== null);
  const words = failing.map(([name, { lastError }]) => `${name} (${beginningOf(lastError ?? '', ERROR_BYTES)})`);
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
}

function lastErrorOf({ head }: InstanceState): string {
  return beginningOf(head.lastError ?? 'no answer is known', ERROR_BYTES);
}

function daysHeld({ settings }: InstanceState): number {
  return Math.round(settings.delivery.heldForMs / (24 * HOUR_MS));
}

/** This kind was told. */
export function recordNotice(state: InstanceState, { kind, at }: Notice): InstanceState {
  const { notices } = state;
  const told: NoticesTold = { ...notices, lastAt: { ...notices.lastAt, [kind]: at } };
  if (kind === 'instance.held') return { ...state, notices: { ...told, heldUntold: 0 } };
  if (kind === 'instance.failing') return { ...state, notices: { ...told, isFailing: true } };
  return { ...state, notices: { ...told, trouble: troubleOf(state) } };
}

/** One more notification is held. */
export function countHeld(state: InstanceState): InstanceState {
  return { ...state, notices: { ...state.notices, heldUntold: state.notices.heldUntold + 1 } };
}

/** What failed works again: should it fail once more, that is news. */
export function forgetFailing(state: InstanceState): InstanceState {
  if (!state.notices.isFailing || isFailing(state)) return state;
  return { ...state, notices: { ...state.notices, isFailing: false } };
}
