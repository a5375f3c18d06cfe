import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API_PREFIX } from '../../src/client/api/openapi';
import { withKnownValues, type ApiDocument, type KnownValues } from './fuzz-document';
import { startFuzzPlace, type FuzzPlace } from './fuzz-place';

/**
 * `npm run fuzz:api`: starts a service of its own and has schemathesis try its API by its own description, in which the ids, tokens
 * and bodies that exist there are written: as the organization, by the token of one instance, and by the token of one that may be
 * deleted. `SCHEMATHESIS` says how schemathesis is started; what follows `--` goes to it. At the end stands what each route answered,
 * and one that never succeeded is a failure. Whether a body is acceptable depends on more than a schema can say, so that
 * `positive_data_acceptance` is left out.
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

interface Pass {
  name: string;
  authorization: string;
  known(method: string, path: string): KnownValues;
  options: string[];
}

async function main(): Promise<number> {
  const place = await startFuzzPlace();
  const folder = mkdtempSync(join(tmpdir(), 'element-events-fuzz-'));
  try {
    const served = await fetch(`${place.apiUrl}${API_PREFIX}/openapi.json`);
    const document = (await served.json()) as ApiDocument;
    const codes: number[] = [];
    const settings = join(folder, 'schemathesis.toml');
    writeFileSync(settings, settingsFor(document));
    for (const pass of await passesAt(place)) {
      const file = join(folder, `${pass.name}.json`);
      writeFileSync(file, JSON.stringify(withKnownValues(document, pass.known)));
      process.stdout.write(`\n=== ${pass.name}\n`);
      codes.push(await schemathesis(settings, file, place.apiUrl, pass));
    }
    const unreached = await printReach(place.apiUrl, document);
    return unreached === 0 && codes.every((code) => code === 0) ? 0 : 1;
  } finally {
    await place.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function passesAt(place: FuzzPlace): Promise<Pass[]> {
  const { read, changed, byToken, doomed, authorization, authorizationBy } = place;
  const isDeletion = (method: string, path: string) => method === 'DELETE' && /\/instances(\/\{id\})?$/.test(path);
  const isChange = (method: string, path: string) => method === 'PATCH' || path.endsWith('/enabled');
  const knownTo = (one: { id: number }, other: { id: number }, heldIds: string[]) => (method: string, path: string) => {
    const ids = isDeletion(method, path) ? doomed.slice(1) : [isChange(method, path) ? other : one];
    const half = heldIds.length / 2;
    return {
      parameters: {
        id: ids.map(({ id }) => String(id)),
        heldId: method === 'DELETE' ? heldIds.slice(half) : heldIds.slice(0, half),
        hub: ['crm'],
        resource: ['accounts'],
        recordId: place.recordIds,
        keyOrId: ['sagecrm', 'SageOne', '3641'],
        element: ['sagecrm'],
        tag: ['Docs'],
        where: ["Comp_UpdatedDate>'2024-05-01T00:00:00Z'", "comp_name LIKE 'R%'"],
        fields: ['comp_name'],
        orderBy: ['comp_name'],
        nextPage: [path.includes('/hubs/') ? place.nextPages.records : place.nextPages.instances],
      },
      body: goodBody(place, method, path),
    };
  };
  const ofDoomed = doomed[0]!;
  return [
    {
      name: 'organization',
      authorization,
      known: knownTo(read, changed, await place.heldOf(read)),
      options: [],
    },
    {
      name: 'element',
      authorization: authorizationBy(byToken.token),
      known: knownTo(byToken, byToken, await place.heldOf(byToken)),
      options: ['--exclude-operation-id', 'delete-instances'],
    },
    {
      name: 'deleted',
      authorization: authorizationBy(ofDoomed.token),
      known: knownTo(ofDoomed, ofDoomed, []),
      options: ['--include-operation-id', 'delete-instances'],
    },
  ];
}

function goodBody(place: FuzzPlace, method: string, path: string): KnownValues['body'] {
  if (path.includes('/codec/')) return { payloads: [{ metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: 'Nw==' }] };
  if (path.endsWith('/backfill')) return { resource: 'accounts', since: '2024-05-01T00:00:00Z' };
  const body = place.body();
  if (method === 'POST') return body;
  const { element: _, ...change } = body;
  return change;
}

/** What the vendor does is described as 502 and 504, and no fault of the API. */
function settingsFor({ paths }: ApiDocument): string {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const readers = operations.filter(({ responses }) => '502' in responses).map(({ operationId }) => operationId);
  return [
    '[[operations]]',
    `include-operation-id = ${JSON.stringify(readers)}`,
    'checks.not_a_server_error.expected-statuses = ["2xx", "4xx", "502", "504"]',
  ].join('\n');
}

async function schemathesis(settings: string, file: string, apiUrl: string, { authorization, options }: Pass) {
  const [command = '', ...first] = (process.env['SCHEMATHESIS'] ?? DEFAULT_COMMAND).split(' ');
  const fixed = [
    ...['--config-file', settings, 'run', file, '--url', apiUrl],
    ...['--header', `Authorization: ${authorization}`],
    ...['--checks', CHECKS.join(','), '--warnings', 'off'],
  ];
  const run = spawn(command, [...first, ...fixed, ...options, ...process.argv.slice(2)], { stdio: 'inherit' });
  const [code] = (await once(run, 'exit')) as [number | null];
  return code ?? 1;
}

/** Prints how often each described operation answered with which status, and answers how many never succeeded. */
async function printReach(apiUrl: string, { paths }: ApiDocument): Promise<number> {
  const metrics = await (await fetch(`${apiUrl}/metrics`)).text();
  const counted =
    /^element_events_api_request_duration_seconds_count\{method="(\w+)",route="(.+?)",status="(\d+)"\} (\d+)/gm;
  const answers = [...metrics.matchAll(counted)].map(([, method, route = '', status, count]) => ({
    operation: `${method} ${route.replace(/:(\w+)/g, '{$1}')}`,
    status,
    count,
  }));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.slice(API_PREFIX.length)}`),
  );
  const unreached = operations.filter((operation) => {
    const found = answers.filter((answer) => answer.operation === operation);
    const texts = found.map(({ status, count }) => `${status}: ${count}`).sort();
    process.stdout.write(`${operation}  ${texts.join(', ')}\n`);
    return !found.some(({ status }) => status?.startsWith('2'));
  });
  for (const operation of unreached) process.stderr.write(`Never succeeded: ${operation}\n`);
  return unreached.length;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
