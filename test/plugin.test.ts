import { MockActivityEnvironment } from '@temporalio/testing';
import { Registry } from 'prom-client';
import { createActivityMetrics, createLogger, elementOf, elements, ElementEventsPlugin, tellAll } from '../src';
import { createSealer, sealConfiguration } from '../src/configuration/sealing';
import type { ElementInstanceActivities, SendOnceInput } from '../src/contract/activities';
import { askAgain } from '../src/temporal/ask-again';
import { instance as modelInstance } from './domain/instance/instance-model';
import { TEST_KEY } from './support/stage';

const instance = { ...modelInstance, elementKey: 'sagecrm' };

/** An attempt by a worker with this plugin, at an address that the guard of the ways out blocks. */
async function attemptWith(plugin: ElementEventsPlugin): Promise<void> {
  const { activities } = plugin.configureWorker({ taskQueue: 'own' });
  const target = { 'event.notification.callback.url': 'http://127.0.0.1:9/' };
  const input: SendOnceInput = {
    instance,
    target: sealConfiguration(target, elementOf('sagecrm')!, instance.id, createSealer([TEST_KEY])),
    notification: {
      format: 'elements' as const,
      detectedAt: '2026-01-05T09:00:00.000Z',
      id: 'n'.repeat(20),
      resource: 'accounts',
      body: '{"raw":{}}',
      events: [],
    },
    attemptTimeoutMs: 1_000,
  };
  await new MockActivityEnvironment().run((activities as ElementInstanceActivities).sendOnce, input);
}

describe('the plugin of an own worker', () => {
  const keys = [TEST_KEY] as const;

  it('tells an observer, as one that counts, and writes a log', async () => {
    const registry = new Registry();
    const elementKeys = elements.map(({ key }) => key);
    const observer = createActivityMetrics(registry, elementKeys);
    const lines: string[] = [];
    const log = createLogger({
      level: 'info',
      pretty: false,
      destination: { write: (line: string) => lines.push(line) },
    });

    await attemptWith(new ElementEventsPlugin({ keys: [...keys], observer: tellAll([observer], log), log }));
    const counted = 'element_events_deliveries_total{element="sagecrm",outcome="unavailable"} 1';
    expect(await registry.metrics()).toContain(counted);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ instanceId: instance.id, outcome: 'unavailable' }]);

    await attemptWith(new ElementEventsPlugin({ keys: [...keys], observer }));
    expect(lines).toHaveLength(1);
    expect(await registry.metrics()).toContain(counted.replace(/1$/, '2'));
    await attemptWith(new ElementEventsPlugin({ keys: [...keys] }));
  });

  it('has a client ask a query again that came between two workers', () => {
    const own = { workflow: [{}] };
    const { interceptors } = new ElementEventsPlugin({ keys: [...keys] }).configureClient({ interceptors: own });
    expect(interceptors?.workflow).toEqual([...own.workflow, askAgain]);
  });
});
