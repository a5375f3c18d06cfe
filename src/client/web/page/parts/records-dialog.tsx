import { useEffect, useState } from 'preact/hooks';
import type { JsonObject } from '../service/answers';
import { Dialog } from './dialog';
import { Failure } from './notice';

/** As many as are worth reading. */
export const RECORDS = 5;

interface RecordsDialogProps {
  title: string;
  /** Reads a few records from the vendor. */
  read(): Promise<JsonObject[]>;
  onClose(): void;
}

/** A few records as a poll would see them, read when it opens. */
export function RecordsDialog({ title, read, onClose }: RecordsDialogProps) {
  const [records, setRecords] = useState<JsonObject[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => void read().then(setRecords, setError), []);
  return (
    <Dialog title={title} onClose={onClose}>
      <Failure error={error} />
      {records === null && error === null && <p role="status">Reading …</p>}
      {records?.length === 0 && <p>There are no records.</p>}
      {records !== null && records.length > 0 && (
        <div class="records" tabIndex={0} role="region" aria-label="Records">
          {records.slice(0, RECORDS).map((record, index) => (
            <pre key={index}>{JSON.stringify(record, null, 2)}</pre>
          ))}
        </div>
      )}
      <button type="button" class="primary" onClick={onClose}>
        Close
      </button>
    </Dialog>
  );
}
