import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves the message and the stack trace of a failure into a payload, so that the codec encrypts them too. Temporal
 * loads this module by its path, into the process and into the workflows' sandbox.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
