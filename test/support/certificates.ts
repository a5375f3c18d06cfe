import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PrivateCa {
  /** PEM text of the root. */
  root: string;
  /** Paths of a server certificate for localhost and 127.0.0.1, its key, and the root. */
  serverPaths: { certificate: string; key: string; root: string };
  server: { cert: string; key: string };
  client: { certificate: string; key: string };
  remove(): void;
}

/**
 * A certificate authority of one test, made with openssl, with a certificate for a server on this machine and one for a
 * client. Two beside each other need names of their own: who trusts both finds an issuer by its name.
 */
export function createPrivateCa(name = 'Private root'): PrivateCa {
  const folder = mkdtempSync(join(tmpdir(), 'element-events-ca-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'root.key', '-out', 'root.pem', '-days', '2', '-subj', `/CN=${name}`);
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  const issue = (name: string, extra: string[]) => {
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const root = ['-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...root, '-out', `${name}.pem`, '-days', '2', ...extra);
  };
  issue('server', ['-extfile', 'names']);
  issue('client', []);
  return {
    root: text('root.pem'),
    serverPaths: {
      certificate: join(folder, 'server.pem'),
      key: join(folder, 'server.key'),
      root: join(folder, 'root.pem'),
    },
    server: { cert: text('server.pem'), key: text('server.key') },
    client: { certificate: text('client.pem'), key: text('client.key') },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
