import type { App } from './routes/route';

export interface KnownMethods {
  /**
   * The methods that a path knows, for a 405; Fastify itself says 404 to a method that a path does not know. Of a path
   * that is a route by its own name, those of that route alone.
   */
  of(path: string): string[];
  /**
   * The path is a route by its own name, but not with this method, and would be taken for another route's parameter.
   */
  isMistaken(method: string, path: string): boolean;
}

/** Remembers the routes that are added from now on. */
export function rememberMethods(app: App): KnownMethods {
  const named = new Map<string, string[]>();
  const patterns: { pattern: RegExp; method: string }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    const methods = [method].flat();
    if (!/[:*]/.test(url)) named.set(url, [...(named.get(url) ?? []), ...methods]);
    const pattern = new RegExp('^' + url.replace(/:[^/]+/g, '[^/]+') + '/?$');
    for (const one of methods) patterns.push({ pattern, method: one });
  });
  const ofName = (path: string) => named.get(path.replace(/(?<=.)\/$/, ''));
  return {
    of(path) {
      const methods = ofName(path) ?? patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
      return [...new Set(methods)].sort();
    },
    isMistaken: (method, path) => ofName(path)?.includes(method) === false,
  };
}
