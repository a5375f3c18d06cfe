import { useState } from 'preact/hooks';
import { announce } from '../parts/announcer';
import { Dialog } from '../parts/dialog';
import { TextField } from '../parts/field';
import { Failure } from '../parts/notice';
import { problemAt } from '../parts/problems';
import { localMidnight } from '../parts/local-midnight';
import { Clock } from '../parts/time';
import { callApi, ServiceProblem } from '../service/call';

interface BackfillProps {
  instanceId: number;
  resource: string;
  /** How far it has been read. */
  watermark: string | null;
  onClose(): void;
}

/** Asks for a resource to be read again from a date on. Its progress is in the table of resources. */
export function Backfill({ instanceId, resource, watermark, onClose }: BackfillProps) {
  const [since, setSince] = useState(() => localMidnight(new Date()));
  const [until, setUntil] = useState('');
  const [error, setError] = useState<unknown>(null);
  const start = async () => {
    const body = { resource, since, ...(until !== '' && { until }) };
    try {
      await callApi('POST', `/instances/${instanceId}/backfill`, { body });
      announce(`${resource} is read again from ${since}${until === '' ? '' : ` until ${until}`}.`);
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  const at = (pointer: string) => (error instanceof ServiceProblem ? problemAt(error.errors, pointer) : null);
  const problem = at('/since');
  const untilProblem = at('/until');
  return (
    <Dialog title={`Backfill ${resource}`} onClose={onClose}>
      <p>Every record changed since then is read and sent again, with the ids it had.</p>
      {watermark !== null && (
        <p class="quiet">
          It has been read up to <Clock at={watermark} />.
        </p>
      )}
      <TextField
        label="Since"
        help="A date with time and zone: midnight in your zone, in which the watermark is shown too. Without a zone it is UTC."
        required
        value={since}
        problem={problem}
        onInput={setSince}
      />
      <TextField
        label="Until"
        help="Leave it empty for no end. What is dated after it is not sent again. A date alone is the whole day."
        value={until}
        problem={untilProblem}
        onInput={setUntil}
      />
      {problem === null && untilProblem === null && <Failure error={error} />}
      <div class="row">
        <button type="button" class="primary" onClick={() => void start()}>
          Start backfill
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}
