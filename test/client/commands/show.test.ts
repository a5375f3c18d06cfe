import { Command } from 'commander';
import type { AddCommand, Terminal } from '../../../src/client/commands/command';
import { controlCommands } from '../../../src/client/commands/control';
import { listCommand } from '../../../src/client/commands/list';
import { showCommands } from '../../../src/client/commands/show';

const VIEW = {
  id: 1234,
  name: 'crm',
  token: 'the-element-token',
  element: { key: 'rest' },
  tags: [],
  configuration: { 'base.url': 'https://api.example.com' },
  state: 'paused',
};

/** What commands are given of an instance, and what they print of it, as JSON and for people. */
async function printed(add: AddCommand, ...line: string[]): Promise<{ json: string; text: string }> {
  let shown = { json: '', text: '' };
  const changed = { kind: 'applied', view: VIEW };
  const instances = {
    read: () => Promise.resolve(VIEW),
    list: () => Promise.resolve({ items: [VIEW], nextPage: null }),
    setEnabled: () => Promise.resolve(changed),
  };
  const terminal = {
    instances: () => Promise.resolve(instances),
    show: (value: unknown, text: () => string) => void (shown = { json: JSON.stringify(value), text: text() }),
  } as unknown as Terminal;
  const program = new Command().exitOverride();
  add(program, terminal);
  await program.parseAsync(['node', 'element-events', ...line]);
  return shown;
}

describe('the element token', () => {
  test.each<[AddCommand, string[]]>([
    [showCommands, ['show', '1234']],
    [listCommand, ['list']],
    [controlCommands, ['pause', '1234']],
    [controlCommands, ['resume', '1234']],
  ])('%# is in no read that did not ask for it', async (add, line) => {
    const { json, text } = await printed(add, ...line);
    expect(json).toContain('"token":"********"');
    expect(json + text).not.toContain(VIEW.token);
  });

  test('is shown to who asks for it', async () => {
    const { json, text } = await printed(showCommands, 'show', '1234', '--token');
    expect(json).toContain(VIEW.token);
    expect(text).toContain(VIEW.token);
  });
});
