import { useEffect, useState } from 'preact/hooks';
import type { JsonObject, Problem } from '../service/answers';
import { callApi } from '../service/call';

const QUIET_MS = 350;

/** What the service would find wrong with a body, asked again a moment after each change. */
export function useValidation(path: string, body: JsonObject): readonly Problem[] {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const text = JSON.stringify(body);
  useEffect(() => {
    let isCurrent = true;
    const timer = window.setTimeout(async () => {
      const found = await findProblems(path, JSON.parse(text) as JsonObject).catch(() => []);
      if (isCurrent) setProblems(found);
    }, QUIET_MS);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [path, text]);
  return problems;
}

/** Every problem of a body, at once. Throws if the service cannot say. */
export async function findProblems(path: string, body: JsonObject): Promise<readonly Problem[]> {
  return (await callApi<{ errors: Problem[] }>('POST', path, { body })).errors;
}
