/** `link-duplicate`: some frames on a port arrive twice. */
import { z } from 'zod';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-duplicate', label: 'Link duplicates', colour: '#c5b0d5' } as const;

export function linkDuplicate(parameters: LinkTarget & { duplicatePercent: number }): Fault {
  return faultOf(look, parameters);
}

export const linkDuplicateMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({ duplicatePercent: z.number().positive() }),
  inject: (context) =>
    shapeLink(context, {
      isRare: true,
      isSeen: (after, before) => after.duplicated > before.duplicated,
    }),
};
