import { Notice } from '../parts/notice';
import { isRejecting } from '../parts/condition';
import { Time } from '../parts/time';
import { counted } from '../parts/words';
import type { StatusView } from '../service/answers';
import { ProblemList } from '../parts/problem-list';

/** Why an instance does not do what it should, and what helps. */
export function Trouble({ status }: { status: StatusView }) {
  const { state, delivery, configuration } = status;
  return (
    <>
      {state === 'suspended' && (
        <Notice kind="trouble">
          <p>Suspended: the receiver is gone. Nothing is polled, nothing is lost; Resume catches up.</p>
          {delivery.lastError && <p>{delivery.lastError}</p>}
        </Notice>
      )}
      {state === 'reauth_required' && (
        <Notice kind="trouble">
          The vendor refuses the credentials. Correct them under Configuration; where the vendor asks for consent,
          Authorize again is there. Where the vendor was wrong, Resume asks it again.
        </Notice>
      )}
      {delivery.state === 'waiting' && (
        <Notice kind="trouble">
          <p>
            {isRejecting(status)
              ? 'The receiver is there and rejects what it is sent'
              : 'The receiver is down, or does not take anything'}
            : {waiting(delivery.pendingEvents)} after {counted(delivery.attempts, 'attempt')}.
          </p>
          <p>
            Next attempt <Time at={delivery.nextAttemptAt} />
          </p>
          {delivery.lastError && <p>{delivery.lastError}</p>}
        </Notice>
      )}
      {configuration.lastRefusal && (
        <Notice kind="trouble">
          <p>The latest change was refused:</p>
          <ProblemList problems={configuration.lastRefusal.errors} />
        </Notice>
      )}
    </>
  );
}

function waiting(events: number): string {
  return `${counted(events, 'event')} ${events === 1 ? 'waits' : 'wait'}`;
}
