import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';
import { workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { WORKFLOW_TYPES } from '../contract/ids';

/** What Temporal's Web UI and CLI may call JSON. The SDK reads the first of them only. */
const JSON_ENCODINGS = ['json/plain', 'json/protobuf'];
const PLAIN = { encoding: encode('json/plain') };
const NOTHING = 'binary/null';

/**
 * For every worker's bundle (`workflowInterceptorModules`): whatever bytes a signal brings, our workflows can read
 * them.
 *
 * Whoever may signal may send any encoding; the Web UI offers two. The SDK (1.24) decodes a signal outside any handler,
 * and what it cannot decode fails the workflow task: that one and each one after it, as the signal is in the history
 * for good. So a payload that is no JSON comes as a text that says so, and is refused like any other bad update. It
 * follows from the history alone, and replays.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  if (!WORKFLOW_TYPES.includes(workflowInfo().workflowType)) return {};
  return {
    internals: [
      {
        activate(input, next) {
          for (const { signalWorkflow } of input.activation.jobs ?? [])
            if (signalWorkflow?.input) signalWorkflow.input = signalWorkflow.input.map(readable);
          return next(input);
        },
      },
    ],
  };
};

function readable({ metadata, data }: Payload): Payload {
  const encoding = decode(metadata?.encoding ?? new Uint8Array());
  if (encoding === NOTHING) return { metadata, data };
  if (JSON_ENCODINGS.includes(encoding) && isJson(data)) return { metadata: PLAIN, data };
  return defaultPayloadConverter.toPayload(`not JSON (encoding "${encoding.slice(0, 50)}")`);
}

function isJson(data: Payload['data']): boolean {
  try {
    JSON.parse(decode(data ?? new Uint8Array()));
    return true;
  } catch {
    return false;
  }
}
