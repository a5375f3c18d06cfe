import { createHmac } from 'node:crypto';
import { parseInstanceBody } from '../configuration/instance-body';
import { sealConfiguration } from '../configuration/sealing';
import type { ElementInstanceInput, InstanceDescription } from '../contract/messages';
import { hasBegun, type InstanceStatus } from '../contract/status';
import type { Success } from '../domain/values/result';
import { canonicalJson } from '../domain/values/canonical-json';
import type { Json } from '../domain/values/json';
import { sealingKeysIn } from '../domain/security/sealed-text';
import type { InstancesContext } from './context';
import { conflict, InstancesError, invalidInput } from './errors';
import { identityOf, instanceIdOfKey, randomInstanceId, startInstanceWorkflow } from './instance-start';
import { findInstanceWorkflow } from './instance-workflows';
import { waitFor } from './wait';

const FIRST_POLL_TIMEOUT_MS = 5_000;
/** A worker has just answered. */
const DESCRIPTION_TIMEOUT_MS = 1_000;
const RANDOM_ID_TRIES = 3;

export interface CreateOptions {
  /** The same key and body give the same instance, however often and from wherever they are sent. */
  idempotencyKey?: string;
}

/**
 * Starts the instance that a body describes and answers what a read of it would; if a key is used again, also what became of it
 * since. Every problem of the body is reported at once. Needs no worker: an instance that no worker takes up yet is created all
 * the same, and answered as it was started.
 */
export async function createInstance(
  context: InstancesContext,
  body: unknown,
  { idempotencyKey }: CreateOptions = {},
): Promise<InstanceDescription> {
  const parsed = parseInstanceBody(body, context);
  if (!parsed.ok) throw invalidInput(parsed.problem);

  const inputFor = (id: number) => inputOf(context, parsed.value, id);
  if (idempotencyKey === undefined) {
    const input = await startWithRandomId(context, inputFor);
    return isToPoll(input) ? present(context, input) : describe(input);
  }
  return present(context, await startOnce(context, inputFor, body, idempotencyKey));
}

type InstanceBody = Extract<ReturnType<typeof parseInstanceBody>, Success<unknown>>['value'];

function inputOf(context: InstancesContext, body: InstanceBody, id: number): ElementInstanceInput {
  const { element, configuration, settings } = body;
  return {
    instance: identityOf(context, body, id),
    configuration: sealConfiguration(configuration, element, id, context.sealer),
    settings,
    createdAt: new Date(context.now()).toISOString(),
  };
}

async function startWithRandomId(
  context: InstancesContext,
  inputFor: (id: number) => ElementInstanceInput,
): Promise<ElementInstanceInput> {
  for (let attempt = 1; attempt <= RANDOM_ID_TRIES; attempt++) {
    const input = inputFor(randomInstanceId());
    if (await startInstanceWorkflow(context, input, {})) return input;
  }
  throw conflict(`No free instance id was found in ${RANDOM_ID_TRIES} tries. Try again.`);
}

/** The body's digest is kept with the instance, so that a key used again with another body is noticed. */
async function startOnce(
  context: InstancesContext,
  inputFor: (id: number) => ElementInstanceInput,
  body: unknown,
  idempotencyKey: string,
): Promise<ElementInstanceInput> {
  const id = instanceIdOfKey(context.organization, idempotencyKey);
  const input = inputFor(id);
  // Under every key: the first one may have changed since the first try.
  const requestDigests = context.keys.map(({ key }) => digestOf(key, body as Json));
  const [requestDigest = ''] = requestDigests;
  if (await startInstanceWorkflow(context, input, { requestDigest })) return input;

  const { execution } = await findInstanceWorkflow(context.client, context.organization, id).catch((error) => {
    if (!(error instanceof InstancesError) || error.kind !== 'not_found') throw error;
    throw conflict('This Idempotency-Key belongs to an instance that was deleted. Use a new key.');
  });
  if (!requestDigests.some((digest) => digest === execution.memo?.requestDigest)) {
    throw conflict('This Idempotency-Key was used with another body. Use a new key for another instance.');
  }
  return { ...input, createdAt: String(execution.memo?.createdAt) };
}

/** Keyed: a plain digest would let whoever reads Temporal's database guess at a weak password. */
function digestOf(key: Buffer, body: Json): string {
  return createHmac('sha256', key).update(canonicalJson(body)).digest('base64url');
}

function isToPoll({ settings }: ElementInstanceInput): boolean {
  return settings.eventsEnabled && Object.keys(settings.resources).length > 0;
}

/**
 * The instance as it is once every resource was read, or failed to be: from then on the starting point is fixed, and no change
 * made after the answer is taken for history. Waits no longer than it must when no worker runs or a vendor is slow; if no worker
 * answers, the instance is as it was started.
 */
async function present(context: InstancesContext, input: ElementInstanceInput): Promise<InstanceDescription> {
  const deadline = Date.now() + FIRST_POLL_TIMEOUT_MS;
  try {
    const workflow = await findInstanceWorkflow(context.client, context.organization, input.instance.id);
    await waitFor(async () => {
      const status = await workflow.query<InstanceStatus>('status', Math.max(deadline - Date.now(), 1));
      return status.state !== 'polling' || haveBegun(status.resources) ? true : null;
    }, FIRST_POLL_TIMEOUT_MS);
    return await workflow.query<InstanceDescription>('instance', DESCRIPTION_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof InstancesError)) throw error;
    return describe(input);
  }
}

function haveBegun(resources: InstanceStatus['resources']): boolean {
  const all = Object.values(resources);
  return all.length > 0 && all.every(hasBegun);
}

/** The instance as it was started. */
function describe({ instance, configuration, settings, createdAt }: ElementInstanceInput): InstanceDescription {
  return {
    instance,
    configuration,
    eventsEnabled: settings.eventsEnabled,
    state: settings.eventsEnabled ? 'polling' : 'paused',
    credentialsRefused: false,
    revision: 0,
    sealedWith: sealingKeysIn(configuration),
    createdAt,
    lastRefusal: null,
  };
}
