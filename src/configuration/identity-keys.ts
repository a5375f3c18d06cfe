import { z } from 'zod';
import { singleLine } from './plain-values';

const MAX_NAME_LENGTH = 255;
const MAX_TAGS = 50;

const tag = singleLine(MAX_NAME_LENGTH).transform((text) => text.trim());

/** What names an instance, at its creation and later. A single tag may be plain text, as one of the documents types it. */
export const identityKeys = {
  name: singleLine(MAX_NAME_LENGTH)
    .transform((text) => text.trim())
    .refine((text) => text !== '', { error: 'Required: a name for the instance.' }),
  tags: z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z
      .array(tag)
      .max(MAX_TAGS)
      .transform((tags) => [...new Set(tags.filter((text) => text !== ''))]),
  ),
};

/** Keys of Cloud Elements' own instances, and of a read here, that say nothing in a request; taken and left aside. */
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
