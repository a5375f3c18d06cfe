export function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The later one of two ISO instants; null stands for none. */
export function laterOf(one: string, other: string | null): string;
export function laterOf(one: string | null, other: string | null): string | null;
export function laterOf(one: string | null, other: string | null): string | null {
  if (one === null) return other;
  return other === null || one > other ? one : other;
}
