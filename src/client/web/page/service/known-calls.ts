import { callPage } from './call';

interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
}

let description: Promise<OpenApi> | null = null;

/** Whether this service has a call, by its own description: a page newer than the service hides what it cannot do. */
export async function hasCall(method: 'get' | 'post' | 'delete', path: string): Promise<boolean> {
  description ??= callPage<OpenApi>('GET', '/openapi.json');
  const { paths } = await description;
  return paths[`/elements/api-v2${path}`]?.[method] !== undefined;
}
