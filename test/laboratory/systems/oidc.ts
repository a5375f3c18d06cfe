import { join } from 'node:path';
import { createStopping } from '../../../src/stopping';
import { freePort } from '../../../src/temporal/loopback-ports';
import { installNpmPackages } from '../npm-packages';
import { answers, startServerProcess } from '../server-process';
import type { InstallOptions, RunningSystem, System } from '../system';
import { consent } from './oidc-consent';
import { pocketbase } from './pocketbase';

const VERSION = '9.13.3';
const SERVER = join(__dirname, 'oidc-server.mjs');
/** What a Basic header has to encode first. */
const CLIENT = { id: 'laboratory', secret: 'only/for+the:lab 100%', callbackUrl: 'http://127.0.0.1:18199/back' };
/** A story of a minute and more has to renew them several times. */
const ACCESS_TOKEN_SECONDS = 20;

/**
 * PocketBase behind access tokens of `oidc-provider`: a code with PKCE, tokens of 20 seconds, and a refresh token that
 * is good once. One that is used twice ends the grant.
 */
export const oidc: System = { key: 'oidc', modes: ['page'], install, start };

const behindOf = (options: InstallOptions) => ({ ...options, folder: join(options.folder, 'pocketbase') });

async function install(options: InstallOptions): Promise<void> {
  await installNpmPackages([`oidc-provider@${VERSION}`], options);
  await pocketbase.install(behindOf(options));
}

async function start(options: InstallOptions): Promise<RunningSystem> {
  const { folder } = options;
  const stopping = createStopping();
  try {
    const behind = await pocketbase.start(behindOf(options));
    stopping.add(behind.stop);
    const { token } = behind.configuration({ mode: 'page', pageSize: 1, url: behind.url });
    const [port, gatePort] = [await freePort(18_108), await freePort(18_109)];
    const [issuer, url] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${gatePort}`];
    const server = await startServerProcess({
      command: process.execPath,
      args: [
        SERVER,
        JSON.stringify({
          ...{ folder, port, gatePort, behind: behind.url, headers: { authorization: token } },
          client: { client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [CLIENT.callbackUrl] },
          accessTokenSeconds: ACCESS_TOKEN_SECONDS,
        }),
      ],
      logFile: join(folder, 'server.log'),
      isReady: async () => (await answers(`${issuer}/jwks`)) && (await answers(url)),
    });
    stopping.add(server.stop);
    return {
      ...behind,
      version: `${VERSION}, PocketBase ${behind.version}`,
      url,
      configuration: (wanted) => {
        const { token: _, ...rest } = behind.configuration(wanted);
        return {
          ...rest,
          'authentication.type': 'oauth2',
          'oauth.grant.type': 'authorization_code',
          'oauth.api.key': CLIENT.id,
          'oauth.api.secret': CLIENT.secret,
          'oauth.basic.header': true,
          'oauth.pkce': true,
          'oauth.scope': 'openid offline_access',
          'oauth.token.url': `${issuer}/token`,
          'oauth.authorization.url': `${issuer}/auth`,
          'oauth.callback.url': CLIENT.callbackUrl,
        };
      },
      providerData: async (consentUrl) => {
        const { oauthUrl, codeVerifier } = await consentUrl({
          apiKey: CLIENT.id,
          callbackUrl: CLIENT.callbackUrl,
          authorizationUrl: `${issuer}/auth`,
          scope: 'openid offline_access',
          pkce: 'true',
        });
        return { code: await consent(oauthUrl, CLIENT.callbackUrl), codeVerifier };
      },
      stop: stopping.stopAll,
    };
  } catch (error) {
    await stopping.stopAll();
    throw error;
  }
}
