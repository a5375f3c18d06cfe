// The OpenID provider `oidc-provider`, and beside it a gate that lets requests with one of its access tokens through to
// a server behind. Its argument: {"folder", "port", "gatePort", "behind", "headers", "client", "accessTokenSeconds"}
// as JSON; `folder` is where `oidc-provider` is installed. Each line that it prints is JSON.

import { createServer, request as ask } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { folder, port, gatePort, behind, headers, client, accessTokenSeconds } = JSON.parse(process.argv[2]);
const { default: Provider } = await import(pathToFileURL(join(folder, 'node_modules/oidc-provider/lib/index.js')));
const host = '127.0.0.1';

const provider = new Provider(`http://${host}:${port}`, {
  clients: [{ ...client, grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] }],
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  pkce: { required: () => true },
  ttl: { AccessToken: accessTokenSeconds, RefreshToken: 86_400, Grant: 86_400, Session: 86_400, Interaction: 600 },
  cookies: { keys: ['laboratory-only'] },
  jwks: undefined,
});
for (const name of ['grant.success', 'grant.error', 'grant.revoked', 'server_error'])
  provider.on(name, (...given) => {
    const error = given.find((one) => one instanceof Error);
    const grant = given[0]?.oidc?.params?.grant_type;
    console.log(
      JSON.stringify({
        at: new Date().toISOString(),
        event: name,
        grant,
        error: error?.error_description ?? error?.message,
      }),
    );
  });

/** As a resource server that asks the provider: a token that is not there, or not any more, is refused. */
async function isGranted(request) {
  const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
  const found = scheme === 'Bearer' ? await provider.AccessToken.find(token) : undefined;
  return found !== undefined && found.isValid;
}

function refuse(response) {
  response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer error="invalid_token"' });
  response.end(JSON.stringify({ error: 'invalid_token', error_description: 'The access token is not valid' }));
}

function forward(request, response) {
  const { hostname, port: behindPort } = new URL(behind);
  const { method, url: path } = request;
  const forwarded = ask({
    ...{ hostname, port: behindPort, method, path },
    headers: { ...request.headers, ...headers, connection: 'close' },
  });
  forwarded.on('error', () => response.destroy());
  forwarded.on('response', (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  request.pipe(forwarded);
}

provider.listen(port, host);
createServer((request, response) => {
  isGranted(request).then(
    (granted) => (granted ? forward(request, response) : refuse(response)),
    () => response.destroy(),
  );
}).listen(gatePort, host);
