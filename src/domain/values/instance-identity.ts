/** The workflow ids of element instances, and of all that belongs to one, begin so. */
export const INSTANCE_WORKFLOW_PREFIX = 'element-instance-';

/** Who an element instance is. Fixed for its life, but for `name` and `tags`. */
export interface InstanceIdentity {
  /** JSON-safe number; also the tail of the workflow id. */
  id: number;
  name: string;
  tags: string[];
  elementKey: string;
  hubKey: string;
  /** The organization (tenant) that owns the instance. */
  organization: string;
  /** Numbers that Cloud Elements' envelope carries; stable per organization. */
  accountId: number;
  companyId: number;
  userId: number;
}
