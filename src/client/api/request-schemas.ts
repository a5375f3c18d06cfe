import { z } from 'zod';

/**
 * The bodies that the API takes, for its description. They say the outer form; configuration/ validates, as what a
 * configuration may hold depends on its element, and it answers every problem at once.
 */

const configuration = z
  .record(z.string(), z.unknown())
  .describe("Cloud Elements' keys: the element's own, see GET /elements/{key}, and event.*")
  .meta({
    examples: [
      {
        'event.notification.enabled': true,
        'event.notification.callback.url': 'https://example.com/events',
        'event.poller.refresh_interval': '15',
      },
    ],
  });
const tags = z.array(z.string().max(255)).max(50);
const providerData = z
  .record(z.string(), z.unknown())
  .describe("`code`: an OAuth authorization code for the instance's element");

export const instanceBody = described(
  z.looseObject({
    name: z.string().min(1).max(255),
    element: z.union([z.looseObject({ key: z.string() }), z.looseObject({ id: z.union([z.string(), z.number()]) })]),
    configuration,
    tags: tags.optional(),
    providerData: providerData.optional(),
  }),
);

export const instanceChange = described(
  z.looseObject({
    name: z.string().min(1).max(255).optional(),
    tags: tags.optional(),
    configuration: configuration.describe('Merged into what is there: null removes a key').optional(),
    providerData: providerData.optional(),
  }),
);

const instant = z.union([z.string().meta({ format: 'date-time' }), z.string().meta({ format: 'date' })]);

export const backfillBody = described(
  z.strictObject({
    resource: z.string(),
    since: instant.describe('ISO 8601, inclusive, not in the future: 2024-05-01T00:00:00Z'),
    until: instant
      .describe('ISO 8601, inclusive, a date alone is the whole day; what is dated after it is not sent again')
      .optional(),
  }),
);

export const heldWindowBody = described(
  z.strictObject({
    from: instant.describe('Held then or later: ISO 8601, inclusive').optional(),
    to: instant.describe('Held then or earlier: ISO 8601, inclusive').optional(),
  }),
);

/** Takes anything, and shows this schema. */
function described(schema: z.ZodType): z.ZodUnknown {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input' });
  return z.unknown().meta(form);
}
