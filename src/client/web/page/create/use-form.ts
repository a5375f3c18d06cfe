import { useEffect, useState } from 'preact/hooks';
import { pointerToKey, problemAt } from '../parts/problems';
import type { JsonObject, Problem } from '../service/answers';
import type { Draft } from './draft';
import type { Form } from './form';
import { findProblems, useValidation } from './use-validation';

/** Who judges a draft, and what of it is sent. */
interface Judge {
  /** A call of the API that answers `errors`. */
  path: string;
  bodyOf(draft: Draft): JsonObject;
}

/**
 * The draft with the service's opinion of it. Said of a control when the person has left it, of all after what was sent
 * was refused; and never about a text that has changed since the service saw it.
 */
export function useForm(newDraft: () => Draft, { path, bodyOf }: Judge) {
  const [draft, setDraft] = useState<Draft>(newDraft);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [isWhole, setWhole] = useState(false);
  const [refused, setRefused] = useState<{ draft: Draft; problems: readonly Problem[] } | null>(null);
  const body = bodyOf(draft);
  const validated = useValidation(path, body);
  const [changed, setChanged] = useState<readonly string[]>([]);
  useEffect(() => setChanged([]), [validated]);
  const problems = refused?.draft === draft ? refused.problems : validated;

  const form: Form = {
    draft,
    problems,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    setValue: (key, value) => {
      setChanged((before) => [...before, pointerToKey(key)]);
      setDraft((before) => ({ ...before, values: { ...before.values, [key]: value } }));
    },
    leave: (pointer) => setLeft((before) => [...before, pointer]),
    problemAt: (pointer) => {
      const isSaid = (isWhole || left.includes(pointer)) && !changed.includes(pointer);
      return isSaid ? problemAt(problems, pointer) : null;
    },
  };
  const showAll = (found: readonly Problem[]) => {
    setRefused({ draft, problems: found });
    setWhole(true);
    setChanged([]);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const isComplete = async () => {
    const found = await findProblems(path, body);
    if (found.length > 0) showAll(found);
    return found.length === 0;
  };
  return { form, isComplete, showAll };
}
