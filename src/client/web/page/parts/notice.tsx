import type { ComponentChildren } from 'preact';
import { messageOf, ServiceProblem } from '../service/call';
import { ProblemList } from './problem-list';

export function Notice({ kind, children }: { kind: 'trouble' | 'hint' | 'good'; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'trouble' ? 'alert' : undefined}>
      {children}
    </div>
  );
}

/** What a call failed with, if it named its problems these; nothing if it did not fail. */
export function Failure({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const problems = error instanceof ServiceProblem ? error.errors : [];
  return (
    <Notice kind="trouble">{problems.length === 0 ? messageOf(error) : <ProblemList problems={problems} />}</Notice>
  );
}
