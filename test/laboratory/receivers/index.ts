import { cloudEventsPython } from './cloudevents-python';
import { debianWebhook } from './debian-webhook';
import { nodeRed } from './node-red';
import { plain } from './plain';
import type { ReceiverKind } from './receiver-kind';
import { verifying } from './verifying';

export { plain };
/** Those that others wrote. */
export const receivers: readonly ReceiverKind[] = [...verifying, ...cloudEventsPython, debianWebhook, nodeRed];
