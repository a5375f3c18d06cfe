import { z } from 'zod';
import type { SealingKeys } from '../../configuration/keys';
import type { Element } from '../../elements/element';
import type { Access } from '../api/access';
import { HttpProblem } from '../api/problems';
import type { App } from '../api/routes/route';
import { pageAssets } from './assets';
import { consentRoutes } from './consent';
import { acceptSessions, sessionRoutes } from './session';
import { sendShell } from './shell';

export interface WebOptions {
  elements: readonly Element[];
  /** Seal what the browser keeps of a session. */
  keys: SealingKeys;
  access: Access;
}

/** The web page and what only the page asks for. To be called before the API's routes are added, for their sake. */
export function addWeb(app: App, { elements, keys, access }: WebOptions): void {
  acceptSessions(app, keys);
  sessionRoutes(app, keys, access);
  consentRoutes(app, { elements, keys });

  app.get('/', { schema: { hide: true } }, async (_request, reply) => sendShell(reply));

  app.get(
    '/page/:file',
    { schema: { hide: true, params: z.object({ file: z.string() }) } },
    async ({ params }, reply) => {
      const { files } = await pageAssets();
      const file = files.get(params.file);
      if (file === undefined) throw new HttpProblem(404, 'not_found', 'The page has no such file.');
      reply.header('cache-control', 'public, max-age=31536000, immutable');
      return reply.type(file.type).send(file.content);
    },
  );
}
