import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Json } from '../../src/domain/values/json';

/**
 * A program that answers each line of JSON with a line of JSON, one after another: changes made inside of a server,
 * without its HTTP.
 */
export function startLineProcess(command: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = once(child, 'close');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();

  async function exchange<Answer>(question: Json): Promise<Answer> {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${command} ended: ${complaints.slice(-2000)}`);
    return JSON.parse(value) as Answer;
  }

  return {
    pid: child.pid,
    ask<Answer>(question: Json): Promise<Answer> {
      const answer = last.then(() => exchange<Answer>(question));
      last = answer.catch(() => undefined);
      return answer;
    },
    async stop(): Promise<void> {
      child.stdin.end();
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}
