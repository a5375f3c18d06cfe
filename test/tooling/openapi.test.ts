import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OPENAPI_FILE, openapiDocument } from './openapi-document';

let text: string;
// What a description says is what these tests are about; its type is not.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
let document: any;
beforeAll(async () => {
  text = await openapiDocument();
  document = JSON.parse(text);
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function operations(): [name: string, operation: any][] {
  return Object.entries<object>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, unknown] => [`${method} ${path}`, operation]),
  );
}

test('docs/openapi.json is what a service serves; `npm run openapi` writes it', () => {
  expect(JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'))).toEqual(document);
});

test('the page on the API names every path', () => {
  const page = readFileSync(join(dirname(OPENAPI_FILE), 'api.md'), 'utf8');
  const paths = Object.keys(document.paths).map((path) => path.replace('/elements/api-v2', ''));
  expect(paths.filter((path) => !page.includes(`${path}\``))).toEqual([]);
});

test('every operation has a summary, a tag, and an id of its own', () => {
  for (const [name, { summary, tags }] of operations()) {
    expect({ name, summary, tags }).toEqual({ name, summary: expect.any(String), tags: [expect.any(String)] });
  }
  const ids = operations().map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every call that asks for authorization describes its problems as problem documents', () => {
  for (const [name, { security, responses }] of operations()) {
    if (security.length === 0) continue;
    for (const status of ['400', '401', '404', '429', '500', '503']) {
      const types = Object.keys(responses[status]?.content ?? {});
      expect({ name, status, types }).toEqual({ name, status, types: ['application/problem+json'] });
    }
  }
});

test('the codec says that pages of other origins may not decode', () => {
  for (const [name, { responses }] of operations()) {
    expect({ name, has403: '403' in responses }).toEqual({ name, has403: name.includes('/codec/') });
  }
});

test.each([
  ['get /instances', ['elements-returned-count', 'elements-next-page-token']],
  ['get /instances/{id}/held', ['elements-returned-count', 'elements-next-page-token']],
  ['get /hubs/{hub}/{resource}', ['elements-returned-count', 'elements-next-page-token', 'elements-total-count']],
  ['get /hubs/{hub}/{resource}/{recordId}', []],
  ['get /elements', ['elements-returned-count']],
  ['get /openapi.json', []],
])('%s has the headers of a list that it sends: %j', (call, headers) => {
  const [method = '', path = ''] = call.split(' ');
  const { responses } = document.paths[`/elements/api-v2${path}`][method];
  expect(Object.keys(responses['200'].headers)).toEqual(['elements-request-id', ...headers]);
});

test('bodies have a schema', () => {
  for (const [name, { requestBody }] of operations()) {
    if (!requestBody) continue;
    const { schema } = requestBody.content['application/json'];
    expect({ name, type: schema.type }).toEqual({ name, type: 'object' });
  }
});
