import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_PREFIX } from '../../src/client/api/openapi';
import { operationsOf, withGoodCalls, type ApiDocument, type Operation } from './fuzz-document';
import { passesAt, type Pass } from './fuzz-passes';
import { startFuzzPlace } from './fuzz-place';

/**
 * `npm run fuzz:api`: starts a service of its own and has schemathesis try its API by its own description, told of the
 * ids, tokens and bodies that are good there. `SCHEMATHESIS` says how schemathesis is started; what follows `--` goes
 * to it. At the end stands what each call answered, and one that never succeeded is a failure. Whether a body is
 * acceptable depends on more than a schema can say, so that `positive_data_acceptance` is left out.
 */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'ignored_auth',
];
const DEFAULT_COMMAND = 'uvx schemathesis@4.32.5';
/** The other values are anything that the schema of a parameter allows, and what it does not. */
const PART_OF_KNOWN_VALUES = 0.9;

async function main(): Promise<number> {
  const place = await startFuzzPlace();
  const folder = mkdtempSync(join(tmpdir(), 'element-events-fuzz-'));
  try {
    const served = await fetch(`${place.apiUrl}${API_PREFIX}/openapi.json`);
    const document = (await served.json()) as ApiDocument;
    const codes: number[] = [];
    for (const pass of await passesAt(place)) codes.push(await run(pass, document, folder, place.apiUrl));
    const unreached = await printReach(place.apiUrl, document);
    return unreached === 0 && codes.every((code) => code === 0) ? 0 : 1;
  } finally {
    await place.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(pass: Pass, document: ApiDocument, folder: string, apiUrl: string): Promise<number> {
  process.stdout.write(`\n=== ${pass.name}\n`);
  const tried = operationsOf(document).filter((operation) => pass.isTried(operation));
  const [described, settings] = [join(folder, `${pass.name}.json`), join(folder, `${pass.name}.toml`)];
  writeFileSync(described, JSON.stringify(withGoodCalls(document, pass)));
  writeFileSync(settings, tried.map((operation) => settingsOf(operation, pass)).join('\n'));

  const [command = '', ...first] = (process.env['SCHEMATHESIS'] ?? DEFAULT_COMMAND).split(' ');
  const options = [
    ...['--config-file', settings, 'run', described, '--url', apiUrl],
    ...['--header', `Authorization: ${pass.authorization}`],
    ...['--checks', CHECKS.join(','), '--warnings', 'off'],
    ...tried.flatMap(({ operationId }) => ['--include-operation-id', operationId]),
  ];
  const running = spawn(command, [...first, ...options, ...process.argv.slice(2)], { stdio: 'inherit' });
  const [code] = (await once(running, 'exit')) as [number | null];
  return code ?? 1;
}

/** The settings of an operation, in TOML. What a vendor does is described as 502 and 504, and no fault of the API. */
function settingsOf(operation: Operation, { knownValues }: Pass): string {
  const { operationId, parameters = [], responses } = operation;
  const known = knownValues(operation);
  const bound = parameters.filter(({ name }) => known[name] !== undefined && known[name].length > 0);
  const dictionary = (name: string) => `${operationId}-${name}`;
  const dictionaries = bound.map(
    ({ name }) => `[dictionaries.${dictionary(name)}]\nvalues = ${JSON.stringify(known[name])}`,
  );
  const own = bound.map(
    ({ in: place, name }) =>
      `parameters."${place}.${name}" = { dictionary = "${dictionary(name)}", probability = ${PART_OF_KNOWN_VALUES} }`,
  );
  if ('502' in responses) own.push('checks.not_a_server_error.expected-statuses = ["2xx", "4xx", "502", "504"]');
  if (own.length === 0) return '';
  return [...dictionaries, '[[operations]]', `include-operation-id = "${operationId}"`, ...own].join('\n');
}

/** Prints how often each described call answered with which status, and answers how many never succeeded. */
async function printReach(apiUrl: string, { paths }: ApiDocument): Promise<number> {
  const metrics = await (await fetch(`${apiUrl}/metrics`)).text();
  const counted =
    /^element_events_api_request_duration_seconds_count\{method="(\w+)",route="(.+?)",status="(\d+)"\} (\d+)/gm;
  const answers = [...metrics.matchAll(counted)].map(([, method, route = '', status, count]) => ({
    call: `${method} ${route.replace(/:(\w+)/g, '{$1}')}`,
    status,
    count,
  }));
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(API_PREFIX.length)}`),
  );
  const unreached = calls.filter((call) => {
    const found = answers.filter((answer) => answer.call === call);
    const texts = found.map(({ status, count }) => `${status}: ${count}`).sort();
    process.stdout.write(`${call}  ${texts.join(', ')}\n`);
    return !found.some(({ status }) => status?.startsWith('2'));
  });
  for (const call of unreached) process.stderr.write(`Never succeeded: ${call}\n`);
  return unreached.length;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
