import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as proto from '@temporalio/proto';
import { patchProtobufRoot } from '@temporalio/proto/lib/patch-protobuf-root';
import { Worker } from '@temporalio/worker';
import { BUNDLER_OPTIONS, WORKFLOW_INTERCEPTORS } from '../temporal/bundling';

type History = proto.temporal.api.history.v1.IHistory;

export interface ReplayOptions {
  /** A bundle made beforehand. */
  workflowBundle?: { codePath: string };
  /** Your workflow module, where it has workflows beside ours. Default: the workflows of this package. */
  workflowsPath?: string;
}

/** A history that does not replay. */
export interface ReplayProblem {
  file: string;
  /** What the SDK says of it, or why the file is no history. */
  reason: string;
}

/**
 * Replays exported histories on the workflows of this build: files that `temporal workflow show --output json` wrote,
 * or that the Web UI downloaded, not encrypted. Answers those that do not replay, each with its reason; none if all do.
 * Throws if no file is given: nothing would be proved.
 */
export async function replayHistories(
  files: readonly string[],
  { workflowBundle, workflowsPath = require.resolve('../workflows') }: ReplayOptions = {},
): Promise<ReplayProblem[]> {
  if (files.length === 0) throw new Error('No history was given: name at least one file to replay.');
  const problems: ReplayProblem[] = [];
  const histories: { workflowId: string; history: History }[] = [];
  for (const file of files) {
    try {
      histories.push({ workflowId: file, history: historyOf(JSON.parse(await readFile(file, 'utf8'))) });
    } catch (error) {
      problems.push({ file, reason: `This is no exported history: ${textOf(error)}` });
    }
  }
  if (histories.length === 0) return problems;
  const workflows = workflowBundle
    ? { workflowBundle }
    : {
        workflowsPath,
        bundlerOptions: BUNDLER_OPTIONS,
        interceptors: { workflowModules: [...WORKFLOW_INTERCEPTORS] },
      };
  for await (const { workflowId: file, error } of Worker.runReplayHistories(workflows, histories))
    if (error !== undefined) problems.push({ file, reason: textOf(error) });
  return problems;
}

/** Temporal's tools write dates as texts; protobuf's plain objects have seconds and nanos. */
function historyOf(exported: unknown): History {
  const { events } = exported as { events?: { eventTime?: unknown }[] };
  if (!Array.isArray(events) || events.length === 0) throw new Error('it has no events');
  const isProtoJson = typeof events[0]?.eventTime === 'string';
  return isProtoJson ? fromProtoJson({ events }) : proto.temporal.api.history.v1.History.fromObject({ events });
}

/**
 * The SDK's `historyFromJSON` refuses every history ("type must be a Type") if npm has given `@temporalio/common` and
 * `@temporalio/proto` a copy of protobufjs each. So the reader is taken from the copy that made the types.
 */
function fromProtoJson(history: object): History {
  const requireBesideTypes = createRequire(require.resolve('@temporalio/proto'));
  const { fromJson } = requireBesideTypes('protobufjs/ext/protojson') as ProtoJson;
  const root = patchProtobufRoot(proto) as unknown as { lookupType(name: string): unknown };
  // What a newer server or SDK wrote is not looked at.
  return fromJson(root.lookupType('temporal.api.history.v1.History'), history, { ignoreUnknownFields: true });
}

interface ProtoJson {
  fromJson(type: unknown, json: object, options: { ignoreUnknownFields: boolean }): History;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
