import type { Element } from '../../src/elements/element';
import { rest } from '../../src/elements/rest';
import type { Json } from '../../src/domain/values/json';
import { createVirtualInstance, type VirtualInstance } from '../../src/testing/virtual/instance';
import type { VirtualWorker } from '../../src/testing/virtual/worker';
import type { ModelAnswer, ModelRequest } from './model-vendor';

/** What the instance of a world finds around it. */
export interface ModelSurroundings {
  now(): number;
  worker: VirtualWorker;
  askVendor(asked: ModelRequest): ModelAnswer;
  tellReceiver(body: string): { status: number } | 'refused';
  loseAnswers(eventIds: readonly string[]): void;
  hold(body: string): void;
}

/** An instance of the `rest` element that is created now. `capacity`: versions that its state may remember. */
export function createInstance(
  configuration: Record<string, unknown>,
  { askVendor, tellReceiver, ...around }: ModelSurroundings,
  capacity: number | null,
): VirtualInstance {
  return createVirtualInstance(
    {
      body: { name: 'simulated', element: { key: ELEMENT.key }, configuration },
      registry: { elements: [ELEMENT], elementOf: (key) => (key === ELEMENT.key ? ELEMENT : undefined) },
      capacity,
    },
    {
      ...around,
      askVendor({ url }) {
        const { body, ...answer } = askVendor({ url });
        return { ...answer, body: Buffer.from(body) };
      },
      tellReceiver({ body }) {
        const answer = tellReceiver(String(body));
        if (answer === 'refused') throw Object.assign(new Error('refused'), { code: 'ECONNRESET' });
        return { status: answer.status, headers: {}, body: Buffer.alloc(0), isWhole: true };
      },
      tellNotice: () => undefined,
    },
  );
}

/** Has the instance change its poller configuration. */
export function configure(instance: VirtualInstance, change: Record<string, unknown>): void {
  instance.want({ kind: 'poller', payload: change as Json });
}

/** The `rest` element with a list of deletions beside each list. */
const ELEMENT: Element = {
  ...rest,
  hasDeletionFeed: () => true,
  deletionFeed: {
    deletedDate: { field: 'deletedAt', format: "yyyy-MM-dd'T'HH:mm:ssX", timezone: 'GMT' },
    listRequest: (query) => rest.listRequest({ ...query, hubUrl: `/${query.resource}/deleted?since=${query.since}` }),
  },
};
