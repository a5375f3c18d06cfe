import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { parseWith } from '../../configuration/parsed';
import { HttpProblem } from './problems';

/**
 * Checks what a request has against the schema of its route: a 400 with every problem, in the words of everything else
 * that a person sends. An empty query parameter means that nothing was given.
 */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (sent: unknown) => {
    const parsed = parseWith(schema, httpPart === 'querystring' ? withoutEmpty(sent) : sent);
    if (parsed.ok) return { value: parsed.value };
    return { error: new HttpProblem(400, 'invalid', 'The request is not valid; see errors.', parsed.problem) };
  };

function withoutEmpty(query: unknown): unknown {
  return Object.fromEntries(Object.entries(query as object).filter(([, value]) => value !== ''));
}

/** How many a page has, as a query parameter. */
export function pageSizeUpTo(max: number) {
  const error = ({ input }: { input?: unknown }) => {
    const found = Number.isFinite(input) ? `Found ${String(input)}` : 'Found no single number';
    return `${found}; allowed: a whole number from 1 to ${max}.`;
  };
  return z.coerce.number({ error }).int({ error }).min(1, { error }).max(max, { error });
}
