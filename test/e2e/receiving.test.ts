import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../support/program';
import { startStage, type Stage } from '../support/stage';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const EXAMPLE = 'examples/verify-webhook/receiver.ts';
const DOCUMENT = readFileSync(join(__dirname, '../../docs/receiving.md'), 'utf8');

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

describe('the example of a receiver', () => {
  async function withReceiver(
    key: string,
    use: (program: ReturnType<typeof startProgram>, url: string) => Promise<void>,
  ) {
    const program = startProgram(EXAMPLE, { WEBHOOK_KEY: key, PORT: '0' });
    try {
      const [, url = ''] = await program.untilPrinted(/Receives at (\S+)/);
      await use(program, url);
    } finally {
      await program.kill();
    }
  }

  it('takes a notification that is signed with its key', () =>
    withReceiver(SECRET, async (program, url) => {
      const instance = await stage.start({
        'event.notification.callback.url': url,
        'event.notification.signature.key': SECRET,
      });
      stage.crm.create('company', { Comp_Name: 'Grüße & 株式会社' });
      await instance.poll();
      const [printed] = await program.untilPrinted(/^[\w-]{20} \{.*Grüße & 株式会社.*\}$/m);
      expect((await instance.events())[0]).toMatchObject({ status: 'delivered', notificationId: printed.slice(0, 20) });
    }));

  it('refuses one that is signed with another', () =>
    withReceiver('another key', async (program, url) => {
      const instance = await stage.start({
        'event.notification.callback.url': url,
        'event.notification.signature.key': SECRET,
      });
      stage.crm.create('company', { Comp_Name: 'Forged' });
      await instance.signal('pollNow');
      const { delivery } = await instance.until('the refusal', ({ delivery: { attempts } }) => attempts > 0);
      expect(delivery.lastError).toContain('401');
      expect(program.printed()).not.toContain('Forged');
    }));

  it('does not begin without a key: anybody could sign with none', async () => {
    const program = startProgram(EXAMPLE, { WEBHOOK_KEY: '' });
    expect(await program.ended).not.toBe(0);
    expect(program.printed()).toContain('Set WEBHOOK_KEY');
  });
});

/** What the document's functions are asked about. */
interface Question {
  key: string;
  id: string;
  timestamp: string;
  signatures: string;
  /** Base64. */
  body: string;
}

/** The genuine notification first, then forgeries of it. */
async function questions(key: string): Promise<Question[]> {
  const instance = await stage.start({ 'event.notification.signature.key': key });
  stage.crm.create('company', { Comp_Name: 'Grüße & 株式会社' });
  await instance.poll();
  const { headers, body } = stage.receiver.deliveries.at(-1)!;
  const text = (name: string) => String(headers[name]);
  const genuine = {
    key,
    id: text('webhook-id'),
    timestamp: text('webhook-timestamp'),
    signatures: `v2,AAAA ${text('webhook-signature')}`,
    body: body.toString('base64'),
  };
  return [
    genuine,
    { ...genuine, body: Buffer.concat([body, Buffer.from(' ')]).toString('base64') },
    { ...genuine, id: 'another' },
    { ...genuine, timestamp: String(Number(genuine.timestamp) - 1) },
    { ...genuine, timestamp: 'NaN' },
    { ...genuine, signatures: '' },
    { ...genuine, signatures: 'v1,' },
    { ...genuine, key: 'another key' },
  ];
}

const ANSWERS = [true, false, false, false, false, false, false, false];

function codeOf(language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(DOCUMENT) ?? [];
  if (code === undefined) throw new Error(`docs/receiving.md shows no ${language}`);
  return code;
}

function python(code: string, input: Question[]): boolean[] {
  const ask = `
import json, sys
print(json.dumps([is_genuine(q["key"], q["id"], q["timestamp"], q["signatures"], base64.b64decode(q["body"])) for q in json.load(sys.stdin)]))
`;
  return JSON.parse(
    execFileSync('python3', ['-c', code + ask], { input: JSON.stringify(input) }).toString(),
  ) as boolean[];
}

function go(code: string, input: Question[]): boolean[] {
  const ask = `
type question struct { Key, Id, Timestamp, Signatures string; Body []byte }
func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil { panic(err) }
	answers := []bool{}
	for _, q := range questions { answers = append(answers, isGenuine(q.Key, q.Id, q.Timestamp, q.Signatures, q.Body)) }
	json.NewEncoder(os.Stdout).Encode(answers)
}
`;
  const folder = mkdtempSync(join(tmpdir(), 'receiving-'));
  try {
    const file = join(folder, 'main.go');
    writeFileSync(file, `package main\nimport ("encoding/json"; "os")\n${code}${ask}`);
    const options = { input: JSON.stringify(input), cwd: folder, env: { ...process.env, GOTOOLCHAIN: 'local' } };
    return JSON.parse(execFileSync('go', ['run', file], options).toString()) as boolean[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the code of docs/receiving.md', () => {
  it('in TypeScript is the function of the example', () => {
    const [, body = ''] = /(function isGenuine[^]*?\n\})/.exec(codeOf('ts')) ?? [];
    expect(readFileSync(join(__dirname, '../..', EXAMPLE), 'utf8')).toContain(body);
    expect(body).toContain('timingSafeEqual');
  });

  const languages = [
    { name: 'Python', language: 'python', command: ['python3', '--version'], run: python },
    { name: 'Go', language: 'go', command: ['go', 'version'], run: go },
  ] as const;
  for (const { name, language, command, run } of languages) {
    const [program, argument] = command;
    const isHere = spawnSync(program, [argument]).status === 0;
    // Where the language is missing the test counts as skipped, by name; it does not pass.
    (isHere ? it : it.skip)(
      `in ${name} tells the genuine from the forged (needs ${program})`,
      async () => {
        for (const key of [SECRET, 'Schlüssel 1']) {
          expect(run(codeOf(language), await questions(key))).toEqual(ANSWERS);
        }
      },
      180_000,
    );
  }
});
