import { createLogger } from '../src/logging';
import type { LogLevel } from '../src/logging';

function logged(
  log: (logger: ReturnType<typeof createLogger>) => void,
  pretty = false,
  level: LogLevel = 'debug',
): string {
  const lines: string[] = [];
  log(createLogger({ level, pretty, destination: { write: (line) => lines.push(line) } }));
  return lines.join('');
}

const SECRET = 'hunter2';

test.each([
  { authorization: SECRET },
  { headers: { Authorization: SECRET, cookie: SECRET } },
  { configuration: { password: SECRET, 'oauth.user.token': SECRET, 'oauth.api.secret': SECRET, 'api.key': SECRET } },
  { instances: [{ configuration: { 'event.notification.signature.key': SECRET } }] },
  { a: { b: { c: { d: { clientSecret: SECRET } } } } },
])('a value under the key of a secret is masked, however deep: %j', (fields) => {
  for (const pretty of [false, true]) {
    const line = logged((log) => log.info(fields, 'A line'), pretty);
    expect(line).toContain('A line');
    expect(line).toContain('********');
    expect(line).not.toContain(SECRET);
  }
});

test('what a child logger is bound to is masked too', () => {
  expect(logged((log) => log.child({ token: SECRET }).info('A line'))).not.toContain(SECRET);
});

test('of an error only name, code, message and stack are logged, also of its causes', () => {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', config: { headers: { accept: SECRET } } });
  const line = logged((log) => log.error({ err: new Error('The poll failed', { cause }) }, 'A line'));
  expect(JSON.parse(line)).toMatchObject({ err: { message: 'The poll failed', cause: { code: 'ECONNREFUSED' } } });
  expect(line).not.toContain(SECRET);
});

test('a person sees the stack of an error, and what caused it', () => {
  const failure = new Error('The poll failed', { cause: new TypeError('no such host') });
  const text = logged((log) => log.error({ err: failure }, 'A line'), true);
  expect(text).toMatch(/A line\nError: The poll failed\n +at .*Caused by TypeError: no such host\n +at /s);
});

test('a line of JSON names level, instant and message, and is no longer where it is not wanted', () => {
  expect(JSON.parse(logged((log) => log.warn({ polls: 3 }, 'A line')))).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    polls: 3,
    msg: 'A line',
  });
  expect(logged((log) => log.info('A line'), false, 'warn')).toBe('');
});

test('a line for a person has the time of day, the level, the message and its fields', () => {
  expect(logged((log) => log.info({ polls: 3, kind: 'sage' }, 'A line'), true)).toMatch(
    /^\d\d:\d\d:\d\d info {2}A line polls=3 kind=sage\n$/,
  );
});

test('a circle in what is logged ends', () => {
  const circle: Record<string, unknown> = { name: 'a' };
  circle['self'] = circle;
  expect(logged((log) => log.info({ circle }, 'A line'))).toContain('A line');
});
