import { z } from 'zod';
import { isJsonObject } from '../domain/values/json';
import { bytesOf } from '../domain/values/json-bytes';
import { closedObject } from './closed-object';
import { singleLine } from './plain-values';

const MAX_NAME_LENGTH = 255;
const MAX_TAGS = 50;
/** Of JSON. Temporal's limit of a search attribute is 2 KB, and a workflow that writes a larger one is terminated. */
const MAX_TAGS_BYTES = 2_000;

const tag = singleLine(MAX_NAME_LENGTH).transform((text) => text.trim());

/**
 * What names an instance, at its creation and later. A single tag may be plain text, as one of the documents types it.
 */
export const identityKeys = {
  name: singleLine(MAX_NAME_LENGTH)
    .transform((text) => text.trim())
    .refine((text) => text !== '', { error: 'Required: a name for the instance.' }),
  tags: z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(tag)
      .max(MAX_TAGS)
      .transform((tags) => [...new Set(tags.filter((text) => text !== ''))])
      .refine((tags) => bytesOf(tags) <= MAX_TAGS_BYTES, {
        error: `All tags together, as JSON, have more than ${MAX_TAGS_BYTES} bytes; use fewer or shorter ones.`,
      }),
  ),
};

/** Keys of Cloud Elements' own instances, and of a read here, that say nothing in a request; accepted and ignored. */
const LEFT_ASIDE = [
  'id',
  'cachingEnabled',
  'maxCacheSize',
  'cacheTimeToLive',
  'traceLoggingEnabled',
  'externalAuthentication',
  'provisionInteractions',
  'token',
  'valid',
  'disabled',
  'state',
  'eventsEnabled',
  'user',
  'createdDate',
  'updatedDate',
];

export const leftAsideKeys: Record<string, z.ZodType> = Object.fromEntries(
  LEFT_ASIDE.map((key) => [key, z.unknown().optional()]),
);

/** What Cloud Elements' own reads say of an element beside its `key` and `id`; accepted and ignored. */
const OF_AN_ELEMENT = [
  'id',
  'key',
  'name',
  'hookName',
  'description',
  'hub',
  'image',
  'logo',
  'active',
  'deleted',
  'typeOauth',
  'trialAccount',
  'existingAccountDescription',
  'configDescription',
  'signupURL',
  'resources',
  'parameters',
  'authentication',
  'protocolType',
  'transformationsEnabled',
  'bulkDownloadEnabled',
  'bulkUploadEnabled',
  'cloneable',
  'extendable',
  'extended',
  'beta',
  'private',
];

/**
 * How a body names its element: closed, so that a slip shows. Which element it is, and whether it is an object, others
 * say.
 */
export const elementReference = z.preprocess(
  (value) => (isJsonObject(value) ? value : {}),
  closedObject(Object.fromEntries(OF_AN_ELEMENT.map((key) => [key, z.unknown().optional()]))),
);
