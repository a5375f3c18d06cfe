import type { JsonObject } from '../../src/domain/values/json';
import { startReceiver, type Reply } from '../../src/testing/receiver';
import { startSageCrm, type Fault } from '../simulators/sage-crm';
import { seedBody } from '../support/stage';
import type { Api } from './api';
import { CANARIES, CONTROL } from './canaries';
import type { Chance, Tally } from './chance';
import { createInbox, INBOX } from '../simulators/workflow-inbox';

export type Customer = Awaited<ReturnType<typeof startCustomer>>;

const ENTITIES = ['company', 'person'] as const;
const RESOURCES = ['accounts', 'contacts'];
const RECORDS_OF_AN_ENTITY = 10;
const MOST_RECORDS_OF_AN_ENTITY = 40;
const PAGE_SIZE = 5;
/** What the receiver rejects for good, wherever it is in a notification. */
const POISON = 'poison';
const REJECTIONS = [400, 413, 415, 422];
/** One of so many customers has a workflow as receiver, and one of so many has lanes. */
const [WORKFLOW_EVERY, LANES_EVERY] = [4, 3];
const LANES = 8;

/**
 * A customer with a vendor (its clock up to 10 minutes off), a receiver, another one of notices, and an element
 * instance of their own; ready to change. Some have a workflow as receiver, some lanes.
 */
export async function startCustomer(place: number, { minutes, chance }: { minutes: string; chance: Chance }) {
  const clockOffsetMs = chance.between(-600_000, 600_000);
  const [vendor, receiver, notices] = await Promise.all([
    startSageCrm({ password: CANARIES.vendorPassword, pageCap: PAGE_SIZE, clockOffsetMs }),
    startReceiver(),
    startReceiver(),
  ]);
  const inbox = place % WORKFLOW_EVERY === 0 ? createInbox(`${CONTROL}-inbox-${place}`) : null;
  const lanes = place % LANES_EVERY === 0 ? LANES : 1;
  const rejection = chance.oneOf(REJECTIONS);
  let revisions = 0;
  let instanceId = 0;
  // Old: a row of the second in which an instance starts may rightly be sent.
  const at = vendor.now() - 3_600_000;
  for (const entity of ENTITIES)
    for (let id = 1; id <= RECORDS_OF_AN_ENTITY; id += 1) vendor.put(entity, { id, createdAt: at, updatedAt: at });
  // What is there before the instance counts as known: `since` begins behind it.
  const since = vendor.changes.length;
  rejectPoison();

  function rejectPoison(): void {
    receiver.replyIf(({ body }) => body.includes(POISON), { status: rejection });
  }

  /** `soak_revision` tells versions apart that have the same second. */
  function fields(isPoison = false) {
    revisions += 1;
    return { soak_revision: revisions, soak_note: isPoison ? POISON : 'good' };
  }

  function updateAny(isPoison = false): void {
    const entity = chance.oneOf(ENTITIES);
    vendor.update(entity, chance.between(1, vendor.rows(entity).length), fields(isPoison));
  }

  /** Every row of an entity in the same second, as a bulk edit does: more than a page, all of the same date. */
  function updateAll(): void {
    const entity = chance.oneOf(ENTITIES);
    const at = vendor.now();
    for (const { id } of vendor.rows(entity)) vendor.put(entity, { id, updatedAt: at, ...fields() });
  }

  /** A second in this customer's business. */
  function change(tally: Tally): void {
    const entity = chance.oneOf(ENTITIES);
    if (chance.isTrue(0.1) && vendor.rows(entity).length < MOST_RECORDS_OF_AN_ENTITY) {
      vendor.create(entity, fields());
      tally.add('created');
    } else if (chance.isTrue(0.02)) {
      updateAll();
      tally.add('all of an entity');
    } else {
      const isPoison = chance.isTrue(0.02);
      updateAny(isPoison);
      tally.add(isPoison ? POISON : 'updated');
    }
  }

  /** From now on rows change, and so slide, between the pages of a window that is being read. */
  function slideRows(tally: Tally): void {
    vendor.onPage = () => {
      if (!chance.isTrue(0.2)) return;
      updateAny();
      tally.add('slid');
    };
  }

  function heal(): void {
    vendor.heal();
    vendor.onPage = null;
    receiver.clearReplies();
    rejectPoison();
  }

  return {
    name: `${CONTROL}-${place}`,
    vendor,
    receiver: inbox ?? receiver,
    /** Where notifications go if there is no inbox. */
    callbackUrl: receiver.url,
    inbox,
    notices,
    lanes,
    since,
    instanceId: () => instanceId,
    createInstance: async (api: Api): Promise<void> => {
      const told = {
        'event.notification.lifecycle': true,
        'event.notification.lifecycle.url': notices.url,
        'event.notification.concurrency': lanes,
      };
      const to = inbox === null ? overHttp(receiver.url) : toWorkflow(inbox.workflowId);
      const body = bodyOf(`${CONTROL}-${place}`, vendor.url, minutes, { ...to, ...told });
      instanceId = (await api.create(body)).id;
    },
    change,
    slideRows,
    /**
     * In place of what is still planned: an instance that asks seldom after failures would never get through a growing
     * queue.
     */
    failVendor: (times: number, fault: Fault): void => {
      vendor.heal();
      vendor.failNext(times, fault);
    },
    failReceiver: (...replies: Reply[]): void => {
      receiver.clearReplies();
      rejectPoison();
      receiver.replyNext(...replies);
    },
    heal,
    close: () => Promise.all([vendor.close(), receiver.close(), notices.close()]),
  };
}

function overHttp(url: string): JsonObject {
  return {
    'event.notification.callback.url': url,
    'event.notification.basic.username': 'receiver',
    'event.notification.basic.password': CANARIES.callbackPassword,
    'event.notification.callback.headers': { 'X-Soak': CANARIES.headerValue },
  };
}

function toWorkflow(workflowId: string): JsonObject {
  return {
    'event.notification.callback.url': null,
    'event.notification.callback.workflow': { workflowId, signal: 'events', ...INBOX },
  };
}

function bodyOf(name: string, subdomain: string, minutes: string, delivery: JsonObject) {
  const body = seedBody({
    subdomain,
    username: 'admin',
    password: CANARIES.vendorPassword,
    'event.notification.signature.key': CANARIES.signatureKey,
    ...delivery,
    'event.poller.refresh_interval': minutes,
  });
  const resources = Object.entries(body.configuration['event.poller.configuration'] as object);
  const polled = Object.fromEntries(resources.filter(([resource]) => RESOURCES.includes(resource))) as object;
  return { ...body, name, configuration: { ...body.configuration, 'event.poller.configuration': { ...polled } } };
}
