/** `link-duplicate`: some frames on a port arrive twice. */
import { z } from 'zod';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';
import { LEAST_PERCENT, outcomesOf, shareEffect } from './share.ts';

const look = { name: 'link-duplicate', label: 'Link duplicates', colour: '#c5b0d5' } as const;

export function linkDuplicate(parameters: LinkTarget & { duplicatePercent: number }): Fault {
  return faultOf(look, parameters);
}

export const linkDuplicateMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({ duplicatePercent: z.number().min(LEAST_PERCENT) }),
  inject: (context) =>
    shapeLink(
      context,
      shareEffect({
        share: Number(context.parameters.duplicatePercent) / 100,
        what: 'duplicated',
        outcomes: ({ arrived, duplicated }) => outcomesOf(arrived - duplicated, duplicated),
      }),
    ),
};
