import { readFile } from 'node:fs/promises';
import { Worker } from '@temporalio/worker';
import { workflowsFrom, type WorkflowSource } from '../temporal/bundling';
import { readExportedHistory, type History } from './exported-history';

export type ReplayOptions = WorkflowSource;

/** A history that does not replay. */
export interface ReplayProblem {
  file: string;
  /** What the SDK says of it, or why the file is no history. */
  reason: string;
}

const HOW_TO_EXPORT =
  'Export it with `temporal workflow show --output json`, or download it in the Web UI as "Encoded"; ' +
  'if payloads are encrypted, as "Decoded", with the codec server of docs/operating.md.';

/**
 * Replays exported histories on the workflows of this build: files that `temporal workflow show --output json` wrote,
 * or that the Web UI downloaded, not encrypted. Answers those that do not replay, each with its reason; none if all do.
 * Throws if no file is given: nothing would be proved.
 */
export async function replayHistories(files: readonly string[], options: ReplayOptions = {}): Promise<ReplayProblem[]> {
  if (files.length === 0) throw new Error('No history was given: name at least one file to replay.');
  const problems: ReplayProblem[] = [];
  const histories: { workflowId: string; history: History }[] = [];
  for (const file of files) {
    try {
      histories.push({ workflowId: file, history: readExportedHistory(await readFile(file, 'utf8')) });
    } catch (error) {
      problems.push({ file, reason: `This is no history that can be replayed: ${textOf(error)}. ${HOW_TO_EXPORT}` });
    }
  }
  if (histories.length === 0) return problems;
  for await (const { workflowId: file, error } of Worker.runReplayHistories(workflowsFrom(options), histories))
    if (error !== undefined) problems.push({ file, reason: textOf(error) });
  return problems;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
