import { runClient } from '../command-line';

const client = (...commandLine: string[]) => runClient({}, commandLine);

test('completion prints a script, and what it asks knows commands, options and their choices', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = await client('completion', shell);
    expect(script).toMatchObject({ code: 0, stderr: '' });
    expect(script.stdout).toContain('element-events complete');
  }
  const offered = async (...words: string[]) => (await client('complete', '--', ...words)).stdout;
  expect(await offered('')).toContain('backfill\tread a resource again');
  expect(await offered('list', '--')).toContain('--state\tonly in this state');
  expect(await offered('list', '--state', '')).toContain('reauth_required');
  expect(await offered('elements', 'sage')).toMatch(/^sagecrm\t\nsageone\t\n/);
  expect(await client('completion', 'tcsh')).toMatchObject({ code: 2, stdout: '' });
});

test('advice names the command as it was called', async () => {
  const asked = (npmScript: string) =>
    runClient({ npm_lifecycle_event: npmScript }, ['held', '123456789', 'redeliver']);
  expect((await asked('client')).stderr).toContain('Say which: npm run client -- held 123456789 redeliver');
  expect((await asked('npx')).stderr).toContain('Say which: npx element-events held 123456789 redeliver');
});
