import { RECORDS, RecordsDialog } from '../parts/records-dialog';
import type { InstanceView, JsonObject } from '../service/answers';
import { callApi } from '../service/call';

interface PreviewProps {
  instance: InstanceView;
  resource: string;
  onClose(): void;
}

/** Records read through an instance, now. No watermark moves. */
export function Preview({ instance: { token, element }, resource, onClose }: PreviewProps) {
  const path = `/hubs/${encodeURIComponent(element.hub)}/${encodeURIComponent(resource)}?pageSize=${RECORDS}`;
  const read = () => callApi<JsonObject[]>('GET', path, { elementToken: token });
  return <RecordsDialog title={`${resource} at ${element.name}`} read={read} onClose={onClose} />;
}
