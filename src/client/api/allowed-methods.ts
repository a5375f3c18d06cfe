import type { App } from './routes/route';

/**
 * Remembers the routes that are added from now on. The answer tells the methods that a path knows, for a 405; Fastify
 * itself says 404 to a method that a path does not know.
 */
export function rememberMethods(app: App): (path: string) => string[] {
  const routes: { pattern: RegExp; method: string }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp('^' + url.replace(/:[^/]+/g, '[^/]+') + '/?$');
    for (const one of [method].flat()) routes.push({ pattern, method: one });
  });
  return (path) => {
    const methods = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  };
}
