import { Notice } from '../parts/notice';
import { pointerToKey } from '../parts/problems';
import type { ElementView } from '../service/answers';
import type { Form } from './form';
import { ProblemList } from '../parts/problem-list';

const PLACED = ['/name', '/tags', '/providerData'];

/** What is wrong where the form has no control: said before Create is pressed again, and not lost. */
export function Unplaced({ element, form }: { element: ElementView; form: Form }) {
  const placed = [...PLACED, ...element.configuration.map(({ key }) => pointerToKey(key))];
  const problems = form.problems.filter(
    ({ pointer }) => !pointer.startsWith('/configuration/event.') && !placed.some((place) => pointer.startsWith(place)),
  );
  if (problems.length === 0) return null;
  return (
    <Notice kind="trouble">
      <ProblemList problems={problems} />
    </Notice>
  );
}
