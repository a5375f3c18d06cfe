import type { ComponentChildren } from 'preact';
import { messageOf } from '../service/call';

export function Notice({ kind, children }: { kind: 'trouble' | 'hint' | 'good'; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'trouble' ? 'alert' : undefined}>
      {children}
    </div>
  );
}

/** What a call failed with; nothing where it did not. */
export function Failure({ error }: { error: unknown }) {
  return error === null || error === undefined ? null : <Notice kind="trouble">{messageOf(error)}</Notice>;
}
