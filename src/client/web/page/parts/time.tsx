const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const absolute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** An instant as the distance from now; whole, with its zone, when pointed at. */
export function Time({ at, none = '–' }: { at: string | null; none?: string }) {
  if (at === null) return <span class="quiet">{none}</span>;
  const instant = new Date(at);
  return (
    <time dateTime={at} title={absolute.format(instant)}>
      {distanceOf(instant.getTime() - Date.now())}
    </time>
  );
}

/** An instant whole, to the second, in the zone of whoever looks, which it names. */
export function Clock({ at }: { at: string | null }) {
  if (at === null) return <span class="quiet">–</span>;
  return <time dateTime={at}>{absolute.format(new Date(at))}</time>;
}

function distanceOf(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ms) >= length) ?? (['second', 1_000] as const);
  const count = Math.trunc(ms / size);
  return count === 0 ? 'now' : relative.format(count, unit);
}
