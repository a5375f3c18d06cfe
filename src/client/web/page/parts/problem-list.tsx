import type { Problem } from '../service/answers';

/** Problems as a list, for those who do not see an editor's marks, and where there is no control to say them at. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="problems" aria-live="polite">
      {problems.map(({ pointer, message }) => (
        <li key={pointer + message}>
          <code>{pointer || '/'}</code> {message}
        </li>
      ))}
    </ul>
  );
}
