import { z } from 'zod';
import type { InstanceStatus, ResourceStatus, SweepStatus } from '../../contract/status';
import type { ChangeFate } from '../../contract/messages';
import type { EventLogEntry } from '../../domain/delivery/event-log';
import { INSTANCE_STATES } from '../instance-states';

/**
 * What the API answers. An answer carries exactly the keys named here: a key forgotten here cannot leak. If the
 * workflow has the type of an answer, the compiler says which key of it was forgotten.
 */

export const problemItem = z.object({
  pointer: z.string().describe('RFC 6901 pointer into what was sent'),
  message: z.string(),
});

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    message: z.string(),
    errors: z.array(problemItem),
  })
  .describe('What is wrong: RFC 9457');

const elementReference = z.object({
  id: z.number().int(),
  key: z.string(),
  name: z.string(),
  hub: z.string(),
  active: z.boolean(),
});

const stateName = z.enum(INSTANCE_STATES);

export const instanceSummary = z.object({
  id: z.number().int(),
  name: z.string(),
  token: z.string(),
  element: elementReference,
  tags: z.array(z.string()),
  valid: z.boolean().describe('false: the vendor refuses the credentials'),
  disabled: z.boolean().describe('true: paused or suspended. Events that are off show as eventsEnabled'),
  state: stateName,
  createdDate: z.string(),
});

export const instance = instanceSummary.extend({
  provisionInteractions: z.array(z.never()),
  maxCacheSize: z.number(),
  cacheTimeToLive: z.number(),
  configuration: z.record(z.string(), z.unknown()).describe('secrets are ********'),
  eventsEnabled: z.boolean(),
  traceLoggingEnabled: z.boolean(),
  cachingEnabled: z.boolean(),
  externalAuthentication: z.literal('none'),
  user: z.object({
    id: z.number().int(),
    emailAddress: z.string(),
    firstName: z.string(),
    lastName: z.string(),
  }),
});

const instant = z.string().nullable().describe('ISO 8601, UTC');

const sweepStatus = z.object({
  lastSweepAt: instant,
  nextSweepAt: z.string().nullable(),
  knownRecords: z.number().int(),
  unreported: z.number().int().describe('Deletions found and not accepted yet'),
  lastError: z.string().nullable(),
  lastWarning: z.string().nullable(),
}) satisfies z.ZodType<SweepStatus>;

const resourceStatus = z.object({
  watermark: instant,
  lastPollAt: instant,
  lastChangeAt: instant,
  nextPollAt: instant,
  polls: z.number().int(),
  changes: z.number().int(),
  consecutiveFailures: z.number().int(),
  lastError: z.string().nullable(),
  lastWarning: z.string().nullable(),
  reading: z.boolean(),
  sweep: sweepStatus.nullable(),
}) satisfies z.ZodType<ResourceStatus>;

export const instanceStatus = z.object({
  state: stateName,
  nextPollAt: instant,
  configuration: z.object({
    revision: z.number().int(),
    lastChangeAt: instant,
    lastRefusal: z.object({ at: z.string(), errors: z.array(problemItem) }).nullable(),
  }),
  resources: z.record(z.string(), resourceStatus),
  delivery: z.object({
    state: z.enum(['idle', 'delivering', 'waiting', 'suspended']),
    attempts: z.number().int(),
    nextAttemptAt: instant,
    lastError: z.string().nullable(),
    pendingEvents: z.number().int(),
    held: z.number().int(),
  }),
  temporal: z.object({
    workflowId: z.string(),
    runId: z.string(),
    historyEvents: z.number().int(),
    webUrl: z.string().nullable(),
  }),
}) satisfies z.ZodType<InstanceStatus>;

export const eventLogEntry = z.object({
  eventId: z.string(),
  eventType: z.enum(['CREATED', 'UPDATED', 'DELETED']),
  objectType: z.string(),
  objectId: z.string(),
  date: z.string(),
  detectedAt: z.string(),
  notificationId: z.string(),
  attempts: z.number().int(),
  status: z.enum(['pending', 'waiting', 'delivered', 'held', 'discarded']),
  lastAttemptAt: instant,
  lastStatus: z.number().int().nullable(),
  lastError: z.string().nullable(),
  nextAttemptAt: instant,
  deliveredAt: instant,
}) satisfies z.ZodType<EventLogEntry>;

export const change = z.object({
  id: z.string(),
  status: z.enum(['pending', 'applied', 'refused', 'unknown']),
  at: instant.describe('When it was applied or refused'),
  errors: problem.shape.errors.describe('Why it was refused'),
}) satisfies z.ZodType<ChangeFate>;

export const heldNotification = z.object({
  id: z.string(),
  resource: z.string(),
  events: z.array(z.object({ eventId: z.string(), eventType: z.string(), objectId: z.string(), date: z.string() })),
  reason: z.string(),
  heldAt: z.string(),
  heldUntil: z.string(),
  redeliveries: z.object({
    count: z.number().int(),
    lastAt: instant,
    lastStatus: z.number().int().nullable(),
    lastError: z.string().nullable(),
  }),
});

export const attemptReport = z.object({
  request: z.object({ url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() }),
  status: z.number().int().nullable(),
  durationMs: z.number().int(),
  reply: z.string().nullable(),
  failure: z
    .object({
      kind: z.enum(['unavailable', 'rejected', 'gone']),
      status: z.number().int().nullable(),
      message: z.string(),
      retryAfterMs: z.number().nullable(),
      reply: z.string().nullable(),
    })
    .nullable(),
});

const elementField = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.enum(['text', 'number', 'boolean', 'choice', 'privateKey']),
  required: z.boolean(),
  secret: z.boolean(),
  choices: z.array(z.string()).optional(),
  defaultValue: z.string().optional(),
  onlyIf: z
    .array(z.object({ key: z.string(), value: z.string(), required: z.boolean() }))
    .optional()
    .describe('The field matters only if one of these choices has this value; `required`: it has to be given then'),
});

export const element = z.object({
  id: z.number().int(),
  key: z.string(),
  name: z.string(),
  hub: z.string(),
  description: z.string(),
  active: z.boolean(),
  configuration: z.array(elementField),
  providerData: z.array(elementField).describe('What a body holds in `providerData`, not in `configuration`'),
  defaultResources: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** Under these names the description of the API refers to them. */
const NAMED = {
  Problem: problem,
  InstanceSummary: instanceSummary,
  Instance: instance,
  InstanceStatus: instanceStatus,
  Element: element,
  Event: eventLogEntry,
  Change: change,
};
for (const [id, schema] of Object.entries(NAMED)) z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
