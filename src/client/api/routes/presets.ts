import { z } from 'zod';
import { presetSchema, summaryOf } from '../../../configuration/preset';
import { allPresets, presetOf } from '../../presets';
import { HttpProblem } from '../problems';
import { failures, type Routes } from './route';

const tags = ['elements'];

const summary = presetSchema.omit({ body: true }).extend({ resources: z.array(z.string()) });

export const presetsRoutes: Routes = (app) => {
  app.get(
    '/presets',
    {
      schema: {
        summary: 'Ready bodies for well-known APIs, without the bodies',
        tags,
        response: { 200: z.array(summary), ...failures },
      },
    },
    async () => allPresets().map(summaryOf),
  );

  app.get(
    '/presets/:key',
    {
      schema: {
        summary: 'A preset with its body, which creating refuses until every <NAME> in it is replaced',
        tags,
        params: z.object({ key: z.string() }),
        response: { 200: summary.extend({ body: presetSchema.shape.body }), ...failures },
      },
    },
    async ({ params }) => {
      const preset = presetOf(params.key);
      if (preset !== undefined) return { ...summaryOf(preset), body: preset.body };
      const known = allPresets().map(({ key }) => key);
      throw new HttpProblem(404, 'not_found', `There is no such preset. Known presets: ${known.join(', ')}.`);
    },
  );
};
