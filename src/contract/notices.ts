import type { Notice } from '../domain/delivery/notice';
import type { DeliverySettings } from '../domain/delivery/settings';
import type { InstanceIdentity } from '../domain/values/instance-identity';

/** Signal of `instanceNotices`, with a `Notice`: one more is to be sent. */
export const NOTICE_SIGNAL = 'notice';

/** Argument of `instanceNotices`: the notices of an instance that wait to be sent, oldest first. */
export interface InstanceNoticesInput {
  instance: InstanceIdentity;
  notices: Notice[];
  delivery: Pick<DeliverySettings, 'attemptTimeoutMs' | 'waitsMs'>;
}
