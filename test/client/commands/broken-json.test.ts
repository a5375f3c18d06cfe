import { runClient } from '../command-line';

test('--json says as JSON where a body breaks that is no JSON', async () => {
  const { code, stdout } = await runClient({}, ['validate', '-', '--json'], '{"name": ');
  expect({ code, ...(JSON.parse(stdout || '{}') as object) }).toMatchObject({
    code: 1,
    errors: [{ pointer: '', message: 'This text is not valid JSON: it ends too early (of 9).' }],
  });
}, 60_000);
