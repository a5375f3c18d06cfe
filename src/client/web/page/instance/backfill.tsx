import { useState } from 'preact/hooks';
import { announce } from '../parts/announcer';
import { Dialog } from '../parts/dialog';
import { TextField } from '../parts/field';
import { Failure } from '../parts/notice';
import { problemAt } from '../parts/problems';
import { callApi, ServiceProblem } from '../service/call';

interface BackfillProps {
  instanceId: number;
  resource: string;
  onClose(): void;
}

/** Asks for a resource to be read again from a date on. Its progress is in the table of resources. */
export function Backfill({ instanceId, resource, onClose }: BackfillProps) {
  const [since, setSince] = useState(() => `${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
  const [error, setError] = useState<unknown>(null);
  const start = async () => {
    try {
      await callApi('POST', `/instances/${instanceId}/backfill`, { body: { resource, since } });
      announce(`${resource} is read again from ${since}.`);
      onClose();
    } catch (failure) {
      setError(failure);
    }
  };
  const problem = error instanceof ServiceProblem ? problemAt(error.errors, '/since') : null;
  return (
    <Dialog title={`Backfill ${resource}`} onClose={onClose}>
      <p>Every record changed since then is read and sent again, with the ids it had.</p>
      <TextField
        label="Since"
        help="A date, with time and zone if need be; UTC without one."
        required
        value={since}
        problem={problem}
        onInput={setSince}
      />
      {problem === null && <Failure error={error} />}
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
