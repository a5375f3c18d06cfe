import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { pageAssets } from './assets';

/**
 * The page's one document. Everything in it is ours: no other host, no inline script, no framing. CodeMirror writes its
 * styles into the document, with the nonce that it finds on the script.
 */
export async function sendShell(reply: FastifyReply): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64url');
  const { version } = await pageAssets();
  reply.headers({
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
  });
  return reply.type('text/html; charset=utf-8').send(shellHtml(version, nonce));
}

function shellHtml(version: string, nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>element-events</title>
    <link rel="icon" href="/page/icon.svg?${version}" />
    <link rel="stylesheet" href="/page/main.css?${version}" />
    <script type="module" src="/page/main.js?${version}" nonce="${nonce}"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript><p>This page needs JavaScript. The same is there as an HTTP API: see /openapi.json.</p></noscript>
  </body>
</html>
`;
}
