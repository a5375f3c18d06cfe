import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { createPlaces, receiverOf, vendorOf, type Place } from '../../../src/activities/runtime/places';
import { instance } from '../../domain/instance/instance-model';

const place = (organization: string, host: string): Place => ({ organization, host });

/** Places of which some are taken by work that hangs until it is released. */
function hangingPlaces(maxPerHost: number, maxPerOrganization: number) {
  const places = createPlaces({ maxPerHost, maxPerOrganization });
  const releases: (() => void)[] = [];
  return {
    places,
    hang: (at: Place) => places.within(at, () => new Promise<void>((resolve) => releases.push(resolve))),
    release: () => releases.splice(0).forEach((resolve) => resolve()),
  };
}

/** `runs`, or what kind of failure sends the work back to Temporal. */
async function triedAt(places: ReturnType<typeof createPlaces>, at: Place): Promise<string> {
  try {
    return await places.within(at, () => Promise.resolve('runs'));
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    expect(error).toMatchObject({ category: ApplicationFailureCategory.BENIGN, nonRetryable: false });
    expect(error.nextRetryDelay).toBeLessThanOrEqual(2_000);
    return error.type!;
  }
}

describe('a place', () => {
  it('is refused where the host has no more, or the organization; the others go on', async () => {
    const { places, hang, release } = hangingPlaces(2, 3);
    const hanging = [place('acme', 'one'), place('acme', 'one'), place('acme', 'two')].map(hang);
    expect(await triedAt(places, place('other', 'one'))).toBe('host_busy');
    expect(await triedAt(places, place('acme', 'three'))).toBe('organization_busy');
    expect(await triedAt(places, place('other', 'two'))).toBe('runs');
    release();
    await Promise.all(hanging);
    expect(await triedAt(places, place('other', 'one'))).toBe('runs');
    expect(await triedAt(places, place('acme', 'three'))).toBe('runs');
  });

  it('of the other kind is not kept by whoever is refused: refusals, however many, cost nobody a place', async () => {
    const { places, hang, release } = hangingPlaces(1, 2);
    const hanging = [place('acme', 'one'), place('acme', 'two')].map(hang);
    for (let i = 0; i < 10; i += 1) {
      expect(await triedAt(places, place('other', 'one'))).toBe('host_busy');
      expect(await triedAt(places, place('acme', 'three'))).toBe('organization_busy');
    }
    expect(await triedAt(places, place('other', 'three'))).toBe('runs');
    release();
    await Promise.all(hanging);
    const again = [place('other', 'one'), place('other', 'three')].map(hang);
    expect(await triedAt(places, place('acme', 'four'))).toBe('runs');
    release();
    await Promise.all(again);
  });

  it('is given back however the work ends', async () => {
    const places = createPlaces({ maxPerHost: 1, maxPerOrganization: 1 });
    const at = place('acme', 'one');
    const ends = [
      () => Promise.resolve(),
      () => Promise.reject(new Error('later')),
      () => {
        throw new Error('at once');
      },
    ];
    for (const end of ends) await places.within(at, end).catch(() => undefined);
    expect(await triedAt(places, at)).toBe('runs');
  });

  it('leaves 80 of 200 to the others by itself, whatever one organization waits for', async () => {
    const places = createPlaces();
    let started = 0;
    const hang = () => (started++, new Promise<void>(() => undefined));
    const refused: unknown[] = [];
    for (let i = 0; i < 200; i += 1)
      void places.within(place('acme', `host-${i}`), hang).catch((error: unknown) => refused.push(error));
    await Promise.resolve();
    expect(started).toBe(120);
    expect(await triedAt(places, place('other', 'host-1'))).toBe('runs');
  });
});

describe('whose place it is', () => {
  it("is the instance's organization, at the host that its work waits for", () => {
    const vendor = { 'base.url': 'https://api.example/v2' };
    expect(vendorOf(instance, vendor)).toEqual(place('test', 'vendor api.example'));
    expect(vendorOf(instance, {})).toEqual(place('test', 'vendor model'));
    const target = { 'event.notification.callback.url': 'https://me.example/hook?key=1' };
    expect(receiverOf(instance, target)).toEqual(place('test', 'receiver me.example'));
  });
});
