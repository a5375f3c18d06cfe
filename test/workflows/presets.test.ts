import { allPresets } from '../../src/client/presets';
import { filledIn, resourcesOf, type Preset } from '../../src/configuration/preset';
import type { JsonObject } from '../../src/domain/values/json';
import { DOCUMENTED_VENDORS } from '../simulators/documented';
import { PAGE_SIZE } from '../simulators/documented/reading';
import { startDocumentedVendor, type DocumentedSimulator } from '../simulators/documented/vendor';
import { examplesOf } from '../support/preset-examples';
import { startStageWithoutVendor } from '../support/stage';

/** Each preset polls a server that answers as its vendor documents, and refuses what is not documented. */
const MINUTE_MS = 60_000;
let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;

beforeAll(async () => {
  stage = await startStageWithoutVendor({});
});
afterAll(() => stage.close());

test.each(allPresets().map((preset) => [preset.key, preset] as const))(
  '%s: silence about what is there, then each change once',
  async (key, preset) => {
    const values = examplesOf(preset);
    const vendor = DOCUMENTED_VENDORS[key]?.(values);
    if (vendor === undefined) throw new Error(`No documented vendor for ${key}.`);
    const simulator = await startDocumentedVendor(vendor);
    try {
      for (const { resource } of vendor.lists) seed(simulator, resource);
      const instance = await stage.startBody(bodyFor(preset, values, simulator.url, key));
      await instance.poll();
      expect(simulator.refusals).toEqual([]);
      expect(eventsOf(key)).toEqual([]);

      const expected: string[] = [];
      const changes = vendor.lists.map(({ resource, ...list }) => {
        const created = simulator.create(resource, 'new');
        const old = list.isLog ? simulator.create(resource, 'another') : simulator.create(resource, 'to change', 0, 0);
        expected.push(`${list.hasNoCreatedDate ? 'UPDATED' : 'CREATED'} ${resource} new`);
        return { resource, list, created, old };
      });
      for (const { resource, list, old } of changes) {
        if (!list.isLog) {
          Object.assign(old, { name: 'changed', createdMs: Date.now() - 100 * MINUTE_MS, updatedMs: Date.now() });
        }
        expected.push(list.isLog ? `CREATED ${resource} another` : `UPDATED ${resource} changed`);
      }
      await instance.poll();
      await instance.poll();
      expect(eventsOf(key).sort()).toEqual(expected.sort());

      const deleted = changes.filter(({ list }) => list.showsDeleted);
      for (const { created } of deleted) Object.assign(created, { isDeleted: true, updatedMs: Date.now() + 1000 });
      await instance.poll();
      const deletions = deleted.map(({ resource }) => `DELETED ${resource} new`);
      expect(eventsOf(key).sort()).toEqual([...expected, ...deletions].sort());

      const { resources } = await instance.status();
      expect(Object.values(resources).map(({ lastError, lastWarning }) => lastError ?? lastWarning)).toEqual(
        resourcesOf(preset).map(() => null),
      );
      expect(simulator.refusals).toEqual([]);
    } finally {
      await simulator.close();
    }
  },
  60_000,
);

/** Enough for several pages, a few minutes old. */
function seed(simulator: DocumentedSimulator, resource: string): void {
  for (let age = 9; age > 4; age--) {
    const now = Date.now();
    simulator.create(resource, `old ${age}`, now - 100 * MINUTE_MS, now - age * MINUTE_MS);
  }
}

/** The filled body: at the simulator in place of the vendor's hosts, in small pages, to the stage's receiver. */
function bodyFor(preset: Preset, values: Record<string, string>, origin: string, key: string): JsonObject {
  const body = filledIn(preset, values) as JsonObject & { configuration: JsonObject };
  const { configuration } = body;
  const at = (name: string) => {
    const url = configuration[name];
    return typeof url === 'string' ? { [name]: url.replace(/^https:\/\/[^/]+/, origin) } : {};
  };
  const resources = configuration['event.poller.configuration'] as Record<string, JsonObject>;
  const inSmallPages = Object.entries(resources).map(([name, resource]) => [
    name,
    resource.pageSize === undefined || configuration['pagination.type'] === 'none'
      ? resource
      : { ...resource, pageSize: PAGE_SIZE },
  ]);
  return {
    ...body,
    configuration: {
      ...configuration,
      ...at('base.url'),
      ...at('oauth.token.url'),
      'event.notification.callback.url': `${stage.receiver.url}?preset=${key}`,
      'event.poller.refresh_interval': '60',
      'event.poller.configuration': Object.fromEntries(inSmallPages) as JsonObject,
    },
  };
}

/** What the receiver has of a preset: the type of the change, its resource, the name of its record. */
function eventsOf(key: string): string[] {
  return stage.receiver
    .events()
    .filter(({ delivery }) => delivery.path.endsWith(`preset=${key}`))
    .map(({ eventType, objectType, event, delivery }) => `${eventType} ${objectType} ${nameOf(event, delivery.json)}`);
}

const NAME = /"(?:raw|title|subject|Subject|summary|companyname|DisplayName|displayName|name|Name)":"([^"]+)"/;

function nameOf(event: JsonObject, notification: unknown): string {
  const { message } = notification as { message: { raw: Record<string, unknown>; events: JsonObject[] } };
  const records = message.raw[String(event.objectType)] as JsonObject[];
  return NAME.exec(JSON.stringify(records[message.events.indexOf(event)]))?.[1] ?? 'without a name';
}
