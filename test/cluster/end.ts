import { stopRunningCluster } from './begin';

/** Jest's globalTeardown. */
export default stopRunningCluster;
