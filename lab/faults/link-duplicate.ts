/** `link-duplicate`: some frames on a port arrive twice. */
import { z } from 'zod';
import { defineFault } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import { LEAST_PERCENT, outcomesOf, shareEffect } from './share.ts';

export const linkDuplicate = defineFault({
  name: 'link-duplicate',
  label: 'Link duplicates',
  colour: '#c5b0d5',
  schema: linkConditionSchema({ duplicatePercent: z.number().min(LEAST_PERCENT) }),
  inject: (context) =>
    shapeLink(
      context,
      shareEffect({
        share: context.parameters.duplicatePercent / 100,
        fate: 'duplicated',
        outcomes: ({ arrived, duplicated }) => outcomesOf(arrived - duplicated, duplicated),
      }),
    ),
});
