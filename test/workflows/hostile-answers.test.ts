import { gzipSync } from 'node:zlib';
import { SIGNALS } from '../../src/contract/messages';
import type { JsonObject } from '../../src/domain/values/json';
import { OPEN_CONNECTORS_SECRETS, startOpenConnectors } from '../simulators/open-connectors';
import { startRestVendor } from '../simulators/rest-vendor';
import { startSageCrm } from '../simulators/sage-crm';
import { startSageOne } from '../simulators/sage-one';
import { startSpoilingProxy } from '../simulators/spoiling-proxy';
import { sageOneSeed } from '../support/sage-one-stage';
import { seedBody, startStageWithoutVendor } from '../support/stage';

jest.setTimeout(60_000);

let stage: Awaited<ReturnType<typeof startStageWithoutVendor>>;
beforeAll(async () => {
  stage = await startStageWithoutVendor({});
});
afterAll(() => stage.close());

interface Vendor {
  url: string;
  resource: string;
  body(url: string): JsonObject;
  /** Makes a record that a poll has to find; its id. */
  change(): string;
  close(): Promise<void>;
}

const now = () => `${new Date().toISOString().slice(0, 19)}Z`;

function listed(key: string, configuration: JsonObject, url: string, more: JsonObject = {}): JsonObject {
  const datesConfiguration = { updatedDateField: 'updated_at', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'" };
  const tickets = { url, idField: 'id', datesConfiguration, ...more };
  return {
    element: { key },
    name: 'Tickets',
    configuration: {
      ...configuration,
      'event.notification.enabled': true,
      'event.poller.configuration': { tickets },
    },
  };
}

async function sagecrm(): Promise<Vendor> {
  const crm = await startSageCrm();
  const { username, password } = crm.switches;
  const accounts = (seedBody({}).configuration['event.poller.configuration'] as JsonObject)['accounts']!;
  return {
    url: crm.url,
    resource: 'accounts',
    body: (subdomain) => seedBody({ subdomain, username, password, 'event.poller.configuration': { accounts } }),
    change: () => String(crm.create('company').id),
    close: crm.close,
  };
}

async function sageone(): Promise<Vendor> {
  const seed = sageOneSeed();
  const text = (key: string) => seed.configuration[key] as string;
  const vendor = await startSageOne({
    version: 'v3.1',
    clientId: text('oauth.api.key'),
    clientSecret: text('oauth.api.secret'),
  });
  const body = (url: string) => ({
    ...seed,
    providerData: { code: vendor.issueCode(text('oauth.callback.url')) },
    configuration: { ...seed.configuration, 'base.url': `${url}/v3.1`, 'oauth.token.url': vendor.tokenUrl },
  });
  const change = () => vendor.create('customers').id;
  return { url: vendor.url, resource: 'customers', body, change, close: vendor.close };
}

async function rest(): Promise<Vendor> {
  const vendor = await startRestVendor();
  vendor.addResource('tickets');
  let last = 0;
  return {
    url: vendor.url,
    resource: 'tickets',
    body: (url) =>
      listed('rest', { 'base.url': `${url}/v2` }, "/tickets?since=${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}", {
        recordsPath: 'data.items',
      }),
    change: () => {
      last += 1;
      vendor.put('tickets', { id: last, updated_at: now() });
      return String(last);
    },
    close: vendor.close,
  };
}

async function openconnectors(): Promise<Vendor> {
  const account = await startOpenConnectors();
  const records: JsonObject[] = [];
  account.put('/hubs/crm/tickets', records);
  const { user, organization, element } = OPEN_CONNECTORS_SECRETS;
  const secrets = { 'user.secret': user, 'organization.secret': organization, 'element.token': element };
  return {
    url: account.url,
    resource: 'tickets',
    body: (url) =>
      listed(
        'openconnectors',
        { 'base.url': url, ...secrets },
        "/hubs/crm/tickets?where=updated_at>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
      ),
    change: () => {
      records.push({ id: records.length + 1, updated_at: now() });
      return String(records.length);
    },
    close: account.close,
  };
}

const HOSTILE: [string, (good: Buffer) => Buffer][] = [
  ['an HTML page', () => Buffer.from('<!DOCTYPE html><html><title>Maintenance</title></html>')],
  ['JSON nested without end', () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))],
  ['a record nested without end', (good) => replaced(good, '{"x":'.repeat(500) + '1' + '}'.repeat(500))],
  ['gzip that was cut', (good) => gzipSync(good).subarray(0, -4)],
  ['bytes that are no UTF-8', (good) => Buffer.from(replaced(good, '"Qu\u00e4rry"').toString(), 'latin1')],
  ['JSON that was cut', (good) => good.subarray(0, good.length - 2)],
];

/**
 * What is odd, but can be read: a byte order mark, a key twice, a key that is a prototype, a number that JavaScript
 * would round.
 */
function odd(good: Buffer): Buffer {
  return Buffer.from(
    `\uFEFF${replaced(good, '1,"__proto__":{"polluted":true},"hostile":9007199254740993').toString()}`,
  );
}

/** The answer with `value` in a field of its own, in every object that has an updated date. */
function replaced(good: Buffer, value: string): Buffer {
  return Buffer.from(good.toString().replace(/"(updated_at|Comp_UpdatedDate)":/gi, `"hostile":${value},"$1":`));
}

describe.each([
  ['sagecrm', sagecrm],
  ['sageone', sageone],
  ['rest', rest],
  ['openconnectors', openconnectors],
])('a vendor of %s', (_, startVendor) => {
  it('that answers 200 with what cannot be read moves no watermark, the next good poll delivers all, and odd JSON loses nothing', async () => {
    const vendor = await startVendor();
    const proxy = await startSpoilingProxy(vendor.url);
    try {
      const body = vendor.body(proxy.url) as JsonObject & { configuration: JsonObject };
      Object.assign(body.configuration, {
        'event.notification.callback.url': stage.receiver.url,
        'event.poller.refresh_interval': '60',
      });
      const before = stage.receiver.events().length;
      const instance = await stage.startBody(body);
      const arrived = () => stage.receiver.events().slice(before);
      const ids: string[] = [];
      for (const [name, spoil] of HOSTILE) {
        ids.push(vendor.change());
        const { watermark, polls } = (await instance.status()).resources[vendor.resource]!;
        proxy.spoilNext(spoil);
        await instance.signal(SIGNALS.pollNow);
        const failed = await instance.until(`a poll that gets ${name}`, ({ resources }) => {
          return resources[vendor.resource]!.polls > polls;
        });
        expect({ name, ...failed.resources[vendor.resource] }).toMatchObject({
          name,
          watermark,
          consecutiveFailures: 1,
          lastError: expect.any(String) as string,
        });
        expect(arrived()).toHaveLength(ids.length - 1);
        await instance.poll();
        await stage.receiver.waitForEvents(before + ids.length, 10_000);
      }
      expect(arrived().map(({ objectId }) => objectId)).toEqual(ids);

      const id = vendor.change();
      proxy.spoilNext(odd);
      await instance.signal(SIGNALS.pollNow);
      await stage.receiver.waitForEvents(before + ids.length + 1, 10_000);
      const { objectId, record } = arrived().at(-1)!;
      expect({ objectId, hostile: record?.['hostile'] }).toEqual({ objectId: id, hostile: Number('9007199254740993') });
      expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
      expect(Object.keys(record!)).not.toContain('__proto__');
    } finally {
      await proxy.close();
      await vendor.close();
    }
  });
});
