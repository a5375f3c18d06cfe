import type { NoticeKind } from '../delivery/notice';

/** What people were told of the instance itself. */
export interface NoticesTold {
  /** The trouble that was told last and has not been called over since. */
  trouble: 'reauth_required' | 'suspended' | null;
  /** That something fails was told, and it still does. */
  isFailing: boolean;
  /** Notifications that were held since the last notice of it. */
  heldUntold: number;
  /** When each kind was told last: ISO instants. */
  lastAt: Partial<Record<NoticeKind, string>>;
}

export const NOTHING_TOLD: NoticesTold = { trouble: null, isFailing: false, heldUntold: 0, lastAt: {} };
