import type { Notification } from '../domain/notification';

/** How much one poll may bring: what has no room is left with the vendor, and read again by the next poll. */
export interface PollRoom {
  /** Bytes that are left. */
  left(): number;
  /**
   * The first of these that have room in `share` bytes. One at least, where it has room in all that is left; a poll that brought nothing
   * yet takes one in any case.
   */
  take(notifications: readonly Notification[], share: number): Notification[];
}

/** Room for `bytes` of JSON, as it travels: what is escaped, and what takes several bytes, counts as it is then. */
export function createPollRoom(bytes: number): PollRoom {
  let left = bytes;
  return {
    left: () => left,
    take(notifications, share) {
      const isEmpty = left === bytes;
      let room = Math.min(share, left);
      const sizes = notifications.map((notification) => Buffer.byteLength(JSON.stringify(notification)));
      const fitting = sizes.findIndex((size) => (room -= size) < 0);
      const first = sizes[0] ?? 0;
      const least = isEmpty || first <= left ? 1 : 0;
      const taken = notifications.slice(0, fitting === -1 ? notifications.length : Math.max(least, fitting));
      left -= sizes.slice(0, taken.length).reduce((sum, size) => sum + size, 0);
      return taken;
    },
  };
}
