/** Midnight of today where whoever looks is, as ISO 8601 with that offset: `2026-11-29T00:00:00+01:00`. */
export function localMidnight(now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const east = -midnight.getTimezoneOffset();
  const two = (number: number) => String(Math.trunc(Math.abs(number))).padStart(2, '0');
  const date = `${midnight.getFullYear()}-${two(midnight.getMonth() + 1)}-${two(midnight.getDate())}`;
  return `${date}T00:00:00${east === 0 ? 'Z' : `${east < 0 ? '-' : '+'}${two(east / 60)}:${two(east % 60)}`}`;
}
