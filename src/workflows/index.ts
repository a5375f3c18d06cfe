/** The workflows of element-events: what a worker bundles, and what others re-export into their own bundle. */
export { elementInstance } from './element-instance';
export { readResource } from './read-resource';
export { instanceNotices } from './instance-notices';
export { heldNotification } from './held-notification';
export { testDelivery } from './test-delivery';
export { knownRecords } from './known-records';
