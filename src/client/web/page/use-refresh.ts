import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Refreshed<Value> {
  /** Null until the first answer. */
  value: Value | null;
  /** Why the latest try failed; the value is then the one before. */
  error: unknown;
  reload(): void;
}

/**
 * Loads at once, when `key` changes, and again every `everyMs` while the page is visible. An answer that comes after
 * the key has changed is left aside.
 */
export function useRefresh<Value>(key: string, load: () => Promise<Value>, everyMs: number): Refreshed<Value> {
  const [state, setState] = useState<{ key: string; value: Value | null; error: unknown }>({
    key,
    value: null,
    error: null,
  });
  const latest = useRef({ key, load });
  latest.current = { key, load };

  const run = useCallback(async () => {
    const { key: asked, load: loadNow } = latest.current;
    const isCurrent = () => latest.current.key === asked;
    try {
      const value = await loadNow();
      if (isCurrent()) setState({ key: asked, value, error: null });
    } catch (error) {
      if (isCurrent()) setState((before) => ({ key: asked, value: before.key === asked ? before.value : null, error }));
    }
  }, []);

  useEffect(() => {
    let timer: number | undefined;
    let isOver = false;
    const cycle = async () => {
      window.clearTimeout(timer);
      if (document.visibilityState === 'visible') await run();
      if (!isOver) timer = window.setTimeout(() => void cycle(), everyMs);
    };
    const onVisible = () => document.visibilityState === 'visible' && void cycle();
    void cycle();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [key, everyMs, run]);

  const isStale = state.key !== key;
  return {
    value: isStale ? null : state.value,
    error: isStale ? null : state.error,
    reload: useCallback(() => void run(), [run]),
  };
}
