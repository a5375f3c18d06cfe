import { startProgram } from '../support/program';

test('npm run vendors prints a whole body for each vendor, whose credentials the vendor takes, and ends on SIGTERM', async () => {
  const program = startProgram('examples/demo/vendors.ts', {});
  await program.untilPrinted(/Sage One at [^]*\n}\n/);
  const bodies = [...program.printed().matchAll(/^\{\n[^]*?^\}$/gm)].map(([text]) => JSON.parse(text));
  expect(bodies.map(({ element }) => element.key)).toEqual(['sagecrm', 'sageone']);

  const { subdomain, username, password } = bodies[0].configuration;
  const ask = (secret: string) =>
    fetch(`${subdomain}/sdata/crmj/sagecrm2/-/company`, {
      headers: { authorization: `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}` },
    });
  expect((await ask(password)).status).not.toBe(401);
  expect((await ask('another')).status).toBe(401);
  program.signal('SIGTERM');
  expect(await program.ended).toBe(0);
}, 60_000);
