import { carriedState } from './delivery';
import type { InstanceState } from './state';
import { ledgerToFile } from './filing';
import type { Step } from './next-step';

/** What has to be done before a new run takes the state over, as it would carry too much; null: nothing. */
export function beforeNewRun(state: InstanceState): Extract<Step, { kind: 'closeForgotten' | 'fileLedger' }> | null {
  if (state.forgotten.length > 0) return { kind: 'closeForgotten', sets: state.forgotten };
  const ledger = ledgerToFile(carriedState(state));
  return ledger === null ? null : { kind: 'fileLedger', ledger };
}
