import { FIRST_CHANGE } from './bulk-simulators';
import { finishWith } from './measuring';

interface RecordOfBulk {
  id: number;
  updated_at: string;
}

/**
 * The plain loop: reads page after page and posts every 10 records in the words of a notification. It remembers
 * nothing: ended halfway, it would begin anew.
 */
async function main(): Promise<void> {
  const [vendorUrl, receiverUrl, pageSize] = process.argv.slice(2) as [string, string, string];
  for (let offset = 0, isMore = true; isMore; offset += Number(pageSize)) {
    const page = await fetch(`${vendorUrl}/items?since=${FIRST_CHANGE}&offset=${offset}&limit=${pageSize}`);
    const records = (await page.json()) as RecordOfBulk[];
    for (let first = 0; first < records.length; first += 10) {
      const body = JSON.stringify(notificationOf(records.slice(first, first + 10)));
      const answer = await fetch(receiverUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    }
    isMore = records.length > 0;
  }
  const cpu = process.cpuUsage();
  finishWith({ workerMs: (cpu.user + cpu.system) / 1000, serverMs: 0 });
}

function notificationOf(records: readonly RecordOfBulk[]): object {
  const now = new Date();
  return {
    id: String(records[0]?.id),
    severity: 'medium',
    action: 'update',
    topic: 'instance-100000001-rest-events',
    createdDate: now.toUTCString(),
    user: 'notifications@cloud-elements.com',
    message: {
      elementKey: 'rest',
      accountId: 1,
      eventId: `plain-${String(records[0]?.id)}`,
      companyId: 1,
      instanceId: 100_000_001,
      instance_id: 100_000_001,
      instanceName: 'Bulk',
      instanceTags: [],
      userId: 1,
      raw: { items: records, objectType: 'items', pollDate: now.getTime() },
      events: records.map(({ id, updated_at: date }) => ({
        date,
        pollDate: now.toISOString(),
        elementKey: 'rest',
        hubKey: 'general',
        eventType: 'UPDATED',
        objectId: String(id),
        objectType: 'items',
        eventId: `plain-event-${id}`,
      })),
    },
  };
}

void main();
