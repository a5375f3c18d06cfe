import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog';
import { Failure } from '../parts/notice';
import type { InstanceView, JsonObject } from '../service/answers';
import { callApi } from '../service/call';

const RECORDS = 5;

interface PreviewProps {
  instance: InstanceView;
  resource: string;
  onClose(): void;
}

/** A few records as a poll would see them, read from the vendor now. No watermark moves. */
export function Preview({ instance: { token, element }, resource, onClose }: PreviewProps) {
  const [records, setRecords] = useState<JsonObject[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const path = `/hubs/${encodeURIComponent(element.hub)}/${encodeURIComponent(resource)}?pageSize=${RECORDS}`;
    callApi<JsonObject[]>('GET', path, { elementToken: token }).then(setRecords, setError);
  }, []);
  return (
    <Dialog title={`${resource} at ${element.name}`} onClose={onClose}>
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
