import type { Client } from '@temporalio/client';
import { loadConfig } from '../config';
import { parseInstanceBody } from '../configuration/instance-body';
import { problemsOf } from '../configuration/parsed';
import { ensureSealingKeys } from '../data-folder';
import type { Problem } from '../domain/values/problem';
import type { Element } from '../elements/element';
import { elements } from '../elements/registry';
import { createTemporalClient } from '../temporal/connect';
import { dataConverterOf } from '../temporal/data-converter';
import type { Instances } from './instances';
import { noServiceRuns, temporalOf, webUiOf } from './running-service';
import { serviceInstances, validationContextOf } from './service-instances';

/** One run of the client script. Settings are read and Temporal is connected only when a command needs it. */
export interface Session {
  instances(): Promise<Instances>;
  elements: readonly Element[];
  /** What creating would find wrong with a body. */
  validate(body: unknown): Problem[];
  /** The organization of the service's own secrets. */
  organization(): string;
  close(): Promise<void>;
}

export function openSession(warn: (text: string) => void): Session {
  let client: Client | null = null;
  return {
    elements,
    async instances() {
      const config = loadConfig();
      const target = temporalOf(config);
      const { keys, areNew } = ensureSealingKeys(config);
      if (!config.embedded && areNew) {
        warn(`Sealing keys were made in "${config.dataFolder}". Workers need the same: see ELEMENT_EVENTS_KEYS.`);
      }
      client = await createTemporalClient(target, dataConverterOf(config.payloadKeys, config.payloadDecryptOnly)).catch(
        (error: unknown) => {
          // A service that was killed leaves its record behind.
          throw config.embedded ? noServiceRuns(config) : error;
        },
      );
      return serviceInstances(client, config, keys, webUiOf(config), { organization: config.organization });
    },
    validate(body) {
      return problemsOf(parseInstanceBody(body, validationContextOf(loadConfig())));
    },
    organization: () => loadConfig().organization,
    async close() {
      await client?.connection.close();
    },
  };
}
