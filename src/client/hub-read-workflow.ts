import type {
  ReadRecordsInput,
  RecordsProblem,
  RecordsRead,
  RecordsReading,
  RecordsRequest,
} from '../contract/activities';
import { READ_RESOURCE_WORKFLOW } from '../contract/ids';
import type { VendorAccess } from '../contract/messages';
import { failed, succeeded, type Result } from '../domain/values/result';
import { runAwaited } from './awaited-workflow';
import type { InstancesContext } from './context';

/** A vendor has 30 s; the rest is for workers that are busy. */
const EXECUTION_TIMEOUT_MS = 45_000;

/**
 * Has a worker read the vendor, with what an instance has for it, secrets sealed, and waits for the answer. Throws an
 * `InstancesError`.
 */
export async function runRead(
  context: InstancesContext,
  { instance, connection, grant }: Pick<VendorAccess, 'instance' | 'connection' | 'grant'>,
  request: RecordsRequest,
  summary = `Reads ${request.resource} of instance ${instance.id} "${instance.name}" for the API`,
): Promise<Result<RecordsRead, RecordsProblem>> {
  const reading = await runAwaited<ReadRecordsInput, RecordsReading>(context, {
    type: READ_RESOURCE_WORKFLOW,
    input: { instance, connection, grant, request },
    instance,
    summary,
    timeoutMs: EXECUTION_TIMEOUT_MS,
    late: 'No worker has read the vendor in time. Try again.',
  });
  return 'failure' in reading ? failed(reading) : succeeded(reading);
}
