import { randomWorld } from './random-world';
import { run } from './run';
import { PLAIN_RESOURCE, PLAIN_VENDOR, shrunk } from './shrink';
import type { Finding } from './verdict';
import type { World } from './world';

/** A world that fails, as small as it can be while it fails in the same way. */
export interface Shrunk {
  world: World;
  findings: Finding[];
  /** What it takes for this failure: one text for all failures that take the same. */
  needs: string;
}

/** Shrinks the world of a seed; null where all is well in it. */
export async function shrunkWorld(seed: number): Promise<Shrunk | null> {
  const world = randomWorld(seed);
  const { findings } = await run(world);
  const kind = findings[0]?.kind;
  if (kind === undefined) return null;
  const fails = async (other: World) => (await run(other)).findings.some((one) => one.kind === kind);
  // What cannot be configured is no smaller world.
  const small = await shrunk(world, (other) => fails(other).catch(() => false));
  return { world: small, findings: (await run(small)).findings, needs: needsOf(small, kind) };
}

/** The kind of the failure, and all traits and happenings that could not be left out. */
function needsOf({ vendor, resources, happenings }: World, kind: Finding['kind']): string {
  const ofVendor = unlike(vendor, PLAIN_VENDOR);
  const ofResources = resources.flatMap((traits) => unlike(traits, PLAIN_RESOURCE));
  const happened = happenings.map((one) =>
    one.kind === 'toggle' && one.keepsDate ? 'toggle under its date' : one.kind,
  );
  return `${kind}: ${[...new Set([...ofVendor, ...ofResources, ...happened])].sort().join(', ')}`;
}

function unlike<Traits extends object>(traits: Traits, plain: Partial<Traits>): string[] {
  return (Object.keys(plain) as (keyof Traits)[])
    .filter((key) => JSON.stringify(traits[key]) !== JSON.stringify(plain[key]))
    .map((key) =>
      ['string', 'boolean'].includes(typeof traits[key]) ? `${String(key)} ${String(traits[key])}` : String(key),
    );
}
