import { after, RUNNING, type Standstill, type StandstillEvent } from '../../../src/domain/instance/standstill';

/**
 * Of all reasons to stand still, in the order P(aused), S(uspended), R(eauth required): what is left after each event.
 */
const TABLE: readonly [
  before: string,
  paused: string,
  resumed: string,
  receiverGone: string,
  credentialsRefused: string,
  reconnected: string,
][] = [
  ['---', 'P--', '---', '-S-', '--R', '---'],
  ['P--', 'P--', '---', 'PS-', 'P-R', 'P--'],
  ['-S-', 'PS-', '---', '-S-', '-SR', '-S-'],
  ['--R', 'P-R', '---', '-SR', '--R', '---'],
  ['PS-', 'PS-', '---', 'PS-', 'PSR', 'PS-'],
  ['P-R', 'P-R', '---', 'PSR', 'P-R', 'P--'],
  ['-SR', 'PSR', '---', '-SR', '-SR', '-S-'],
  ['PSR', 'PSR', '---', 'PSR', 'PSR', 'PS-'],
];
const EVENTS: readonly StandstillEvent[] = ['paused', 'resumed', 'receiverGone', 'credentialsRefused', 'reconnected'];

function standstillOf(text: string): Standstill {
  const [isPaused, isSuspended, isReauthRequired] = [...text].map((letter) => letter !== '-');
  return { isPaused: isPaused!, isSuspended: isSuspended!, isReauthRequired: isReauthRequired! };
}

describe('the reasons to stand still', () => {
  it.each(TABLE)('from %s', (before, ...expected) => {
    expect(EVENTS.map((event) => after(standstillOf(before), event))).toEqual(expected.map(standstillOf));
  });

  it('are none at the start', () => {
    expect(RUNNING).toEqual(standstillOf('---'));
  });
});
