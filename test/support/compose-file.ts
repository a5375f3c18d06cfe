import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

export interface ComposedService {
  image: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  command?: string[];
  restart?: string;
  healthcheck?: object;
  build?: string;
  read_only?: boolean;
  depends_on?: Record<string, { condition: string }>;
}

/** docker-compose.yml as its text says: variables are not replaced, anchors are. */
export function composeFile(): { services: Record<string, ComposedService>; volumes: Record<string, unknown> } {
  const text = readFileSync(resolve(__dirname, '../../docker-compose.yml'), 'utf8');
  return parse(text, { merge: true }) as ReturnType<typeof composeFile>;
}
