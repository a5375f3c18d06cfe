/** A length of time as people say it, in the largest unit that leaves a short number: `15 min`, `2 s`, `1.5 h`. */
export function intervalText(ms: number): string {
  const [unitMs, unit]: [number, string] =
    ms < 60_000 ? [1000, 's'] : ms < 3_600_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  return `${Number((ms / unitMs).toFixed(2))} ${unit}`;
}
