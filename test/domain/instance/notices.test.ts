import fc from 'fast-check';
import { noticeNotificationOf } from '../../../src/domain/delivery/notice-notification';
import { httpMessageOf } from '../../../src/domain/delivery/http-message';
import { countHeld, forgetFailing, nextNotice, noticeOf, recordNotice } from '../../../src/domain/instance/notices';
import { nextStep } from '../../../src/domain/instance/next-step';
import { after } from '../../../src/domain/instance/standstill';
import { initialState, type InstanceState } from '../../../src/domain/instance/state';
import { resume } from '../../../src/domain/instance/updates';
import { bytesOf } from '../../../src/domain/values/json-bytes';
import { instance, settingsOf } from './instance-model';

const AT = '2026-03-02T10:00:00.000Z';
const HOUR = 3_600_000;
const atMinutes = (minutes: number) => new Date(Date.parse(AT) + minutes * 60_000).toISOString();

function newState(changes: Partial<InstanceState> = {}, noticesEnabled = true): InstanceState {
  const state = initialState(instance, {}, { ...settingsOf(['a', 'b']), noticesEnabled }, AT);
  return { ...state, ...changes };
}

/** Tells whatever is due at that time. */
function told(state: InstanceState, at: string): { state: InstanceState; kinds: string[] } {
  const kinds: string[] = [];
  let next = state;
  for (let notice = nextNotice(next); notice !== null && notice.at <= at; notice = nextNotice(next)) {
    kinds.push(notice.kind);
    next = recordNotice(next, noticeOf(next, notice.kind, at));
  }
  return { state: next, kinds };
}

const suspended = (state: InstanceState) => ({ ...state, standstill: after(state.standstill, 'receiverGone') });
const refused = (state: InstanceState) => ({ ...state, standstill: after(state.standstill, 'credentialsRefused') });
const failing = (state: InstanceState, polls: number) => {
  const a = { ...state.resources.a!, consecutiveFailures: polls, lastError: 'HTTP 500' };
  return { ...state, resources: { ...state.resources, a } };
};

it('there is none as long as all is well, or if nobody wants them', () => {
  expect(nextNotice(newState())).toBeNull();
  expect(nextNotice(suspended(newState({}, false)))).toBeNull();
});

it.each<[string, (state: InstanceState) => InstanceState, string]>([
  ['a suspension', suspended, 'instance.suspended'],
  ['refused credentials', refused, 'instance.reauth_required'],
  ['the fifth poll that fails', (state) => failing(state, 5), 'instance.failing'],
  ['the third attempt that fails', (state) => ({ ...state, head: { ...state.head, failed: 3 } }), 'instance.failing'],
  ['a held notification', countHeld, 'instance.held'],
])('%s is told once, with what to do', (_, change, kind) => {
  const state = change(newState());
  expect(told(state, AT).kinds).toEqual([kind]);
  expect(nextNotice(told(state, AT).state)).toBeNull();
  const { whatToDo, message } = noticeOf(state, kind as 'instance.held', AT);
  expect(whatToDo).toContain(`/instances/${instance.id}`);
  expect(message.length).toBeGreaterThan(10);
});

it('the end of a trouble is told, whatever else ends it', () => {
  const { state } = told(suspended(newState()), AT);
  expect(told(resume(state, AT), AT).kinds).toEqual(['instance.resumed']);
});

it('each kind waits for its hour, and is told then if it still holds', () => {
  let { state, kinds } = told(suspended(newState()), AT);
  ({ state } = told(resume(state, atMinutes(5)), atMinutes(5)));
  ({ state, kinds } = told(suspended(state), atMinutes(10)));
  expect(kinds).toEqual([]);
  expect(nextNotice(state)).toEqual({ kind: 'instance.suspended', at: atMinutes(60) });
  expect(nextStep(state, atMinutes(10))).toEqual({ kind: 'wait', until: atMinutes(60), for: 'notice' });
  expect(nextStep(state, atMinutes(60))).toEqual({ kind: 'tellNotice', notice: 'instance.suspended' });
  // One that was over before its hour came was never there.
  expect(nextNotice(resume(state, atMinutes(20)))).toBeNull();
});

it('what fails again after it worked is told again; what goes on failing is not', () => {
  let { state } = told(failing(newState(), 5), AT);
  state = forgetFailing(failing(state, 9));
  expect(nextNotice(state)).toBeNull();
  state = forgetFailing(failing(state, 0));
  state = failing(state, 6);
  expect(nextNotice(state)).toEqual({ kind: 'instance.failing', at: atMinutes(60) });
});

it('however often things change, no kind is told twice in an hour, and the state stays small', () => {
  const changes = { suspended, refused, resume: (state: InstanceState) => resume(state, AT), held: countHeld };
  const names = Object.keys(changes) as (keyof typeof changes)[];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 40 }))), (happenings) => {
      let state = newState();
      let minutes = 0;
      const lastAt: Record<string, number> = {};
      for (const [name, pause] of happenings) {
        minutes += pause;
        const result = told(changes[name](state), atMinutes(minutes));
        state = result.state;
        for (const kind of result.kinds) {
          const ms = Date.parse(atMinutes(minutes));
          expect(ms - (lastAt[kind] ?? 0)).toBeGreaterThanOrEqual(HOUR);
          lastAt[kind] = ms;
        }
      }
      expect(bytesOf(state.notices as never)).toBeLessThan(500);
    }),
  );
});

it('is written in the format of the instance, the same each time', () => {
  const notice = noticeOf(suspended(newState()), 'instance.suspended', AT);
  const formats = [
    'elements',
    'standard-webhooks',
    'cloudevents',
    'cloudevents-structured',
    'cloudevents-binary',
  ] as const;
  const messages = formats.map((format) => httpMessageOf(noticeNotificationOf(instance, notice, format)));
  const [plain, standard, batch, structured, binary] = messages.map(({ body }) => JSON.parse(body) as never);
  expect(plain).toMatchObject({ type: 'instance.suspended', timestamp: AT, data: { instanceId: instance.id } });
  expect(standard).toEqual(plain);
  expect(structured).toMatchObject({
    specversion: '1.0',
    type: 'instance.suspended',
    data: { whatToDo: notice.whatToDo },
  });
  expect(batch).toEqual([structured]);
  expect(binary).toMatchObject({ message: notice.message });
  expect(messages[4]!.headers['ce-type']).toBe('instance.suspended');
  expect(noticeNotificationOf(instance, notice, 'elements')).toEqual(
    noticeNotificationOf(instance, notice, 'elements'),
  );
});
