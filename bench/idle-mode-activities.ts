import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/**
 * What the poll of the idle mode ends with where nothing changed: a failure that asks for another try after the
 * interval.
 */
export function noChange(intervalMs: number): never {
  throw ApplicationFailure.create({
    message: 'no change',
    nextRetryDelay: intervalMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}
