import { setTimeout as pass } from 'node:timers/promises';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { NOT_YET } from '../contract/messages';

const TRIES = 10;
const PAUSE_MS = 500;

/**
 * For a client: asks a query again that came between two workers, until the next task is done or the call's deadline is
 * over.
 */
export const askAgain: WorkflowClientInterceptor = {
  async query(input, next) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await next(input);
      } catch (error) {
        if (tries === TRIES || !(error instanceof Error && error.message.includes(NOT_YET))) throw error;
        await pass(PAUSE_MS);
      }
    }
  },
};
