import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../test/laboratory/run-command';

const PACKAGE = 'dlt==1.31.0';
const onProgress = (line: string) => void process.stderr.write(`${line}\n`);

/** An interpreter of Python that has dlt: made once, in the folder for temporary files. Needs `python3` with `venv`. */
export async function pythonWithDlt(): Promise<string> {
  const folder = join(tmpdir(), 'element-events-peers-python');
  const python = join(folder, 'bin', 'python');
  // Made last: an installation that was interrupted is begun again.
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return python;
  mkdirSync(folder, { recursive: true });
  await runCommand('python3', ['-m', 'venv', '--clear', folder], {
    title: 'Making an environment of Python',
    onProgress,
  });
  await runCommand(python, ['-m', 'pip', 'install', '--quiet', PACKAGE], {
    title: `Installing ${PACKAGE}`,
    onProgress,
  });
  writeFileSync(mark, '');
  return python;
}
