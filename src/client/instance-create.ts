import { createHmac, randomUUID } from 'node:crypto';
import { parseInstanceBody } from '../configuration/instance-body';
import { sealConfiguration } from '../configuration/sealing';
import type { ElementInstanceInput, InstanceDescription } from '../contract/messages';
import type { Success } from '../domain/values/result';
import { canonicalJson } from '../domain/values/canonical-json';
import type { Json } from '../domain/values/json';
import { sealingKeysIn } from '../domain/security/sealed-text';
import type { InstancesContext } from './context';
import { conflict, InstancesError, invalidInput } from './errors';
import { beginInstanceWorkflow, identityOf, instanceIdOfKey, randomInstanceId } from './instance-start';
import { findInstanceWorkflow } from './instance-workflows';

const FIRST_POLL_TIMEOUT_MS = 5_000;
const RANDOM_ID_TRIES = 3;

export interface CreateOptions {
  /** The same key and body give the same instance, however often and from wherever they are sent. */
  idempotencyKey?: string;
}

/**
 * Starts the instance that a body describes and answers what a read of it would; if a key is used again, also what
 * became of it since. Every problem of the body is reported at once. Needs no worker: an instance that no worker takes
 * up yet is created all the same, and answered as it was started.
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
    return startWithRandomId(context, inputFor);
  }
  return startOnce(context, inputFor, body, idempotencyKey);
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
): Promise<InstanceDescription> {
  for (let attempt = 1; attempt <= RANDOM_ID_TRIES; attempt++) {
    const begun = await begin(context, inputFor(randomInstanceId()), {});
    if (begun !== null) return begun;
  }
  throw conflict(`No free instance id was found in ${RANDOM_ID_TRIES} tries. Try again.`);
}

/** The body's digest is kept with the instance, so that a key used again with another body is noticed. */
async function startOnce(
  context: InstancesContext,
  inputFor: (id: number) => ElementInstanceInput,
  body: unknown,
  idempotencyKey: string,
): Promise<InstanceDescription> {
  const id = instanceIdOfKey(context.organization, idempotencyKey);
  const input = inputFor(id);
  // Under every key: the first one may have changed since the first try.
  const requestDigests = context.keys.map(({ key }) => digestOf(key, body as Json));
  const [requestDigest = ''] = requestDigests;
  const begun = await begin(context, input, { requestDigest });
  if (begun !== null) return begun;

  const workflow = await findInstanceWorkflow(context.client, context.organization, id).catch((error) => {
    if (!(error instanceof InstancesError) || error.kind !== 'not_found') throw error;
    throw conflict('This Idempotency-Key belongs to an instance that was deleted. Use a new key.');
  });
  const { memo } = workflow.execution;
  if (!requestDigests.some((digest) => digest === memo?.requestDigest)) {
    throw conflict('This Idempotency-Key was used with another body. Use a new key for another instance.');
  }
  const asStarted = describe({ ...input, createdAt: String(memo?.createdAt) });
  return workflow.update('begin', randomUUID(), null, FIRST_POLL_TIMEOUT_MS).catch((error: unknown) => {
    if (!isUnanswered(error)) throw error;
    return asStarted;
  });
}

/** Keyed: a plain digest would let whoever reads Temporal's database guess at a weak password. */
function digestOf(key: Buffer, body: Json): string {
  return createHmac('sha256', key).update(canonicalJson(body)).digest('base64url');
}

/**
 * Starts the instance, and answers as it is once every resource was read, or failed to be: from then on the starting
 * point is fixed, and no change made after the answer is taken for history. Waits no longer than it must when a vendor
 * is slow; if no worker answers, the instance is as it was started. Null: the id is taken.
 */
async function begin(
  context: InstancesContext,
  input: ElementInstanceInput,
  memo: Record<string, string>,
): Promise<InstanceDescription | null> {
  try {
    return await beginInstanceWorkflow(context, input, memo, FIRST_POLL_TIMEOUT_MS);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    // Mostly started all the same; if that cannot be seen, the first error says why, and what to do.
    await findInstanceWorkflow(context.client, context.organization, input.instance.id).catch((missing: unknown) => {
      throw missing instanceof InstancesError ? error : missing;
    });
    return describe(input);
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof InstancesError && error.kind === 'unavailable';
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
