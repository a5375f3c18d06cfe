import { createApp, type AppOptions } from './app';

export interface ApiOptions extends AppOptions {
  /** 0 lets the system choose. */
  port: number;
  host?: string;
}

export interface Api {
  /** Where it listens, without the prefix. */
  url: string;
  /** Answers what is under way, then stops listening. */
  close(): Promise<void>;
}

/** Serves the HTTP API. A taken port is an error. */
export async function startApi({ port, host = '0.0.0.0', ...options }: ApiOptions): Promise<Api> {
  const app = await createApp(options);
  await app.listen({ port, host });
  const address = app.server.address();
  const boundPort = typeof address === 'object' && address ? address.port : port;
  return { url: `http://localhost:${boundPort}`, close: () => app.close() };
}
