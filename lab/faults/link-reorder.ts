/** `link-reorder`: some frames on a port overtake the others, which are delayed. */
import { z } from 'zod';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-reorder', label: 'Link reorders', colour: '#f7b6d2' } as const;

export function linkReorder(
  parameters: LinkTarget & { reorderPercent: number; delayMs: number },
): Fault {
  return faultOf(look, parameters);
}

export const linkReorderMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({
    reorderPercent: z.number().positive(),
    delayMs: z.number().positive(),
  }),
  inject: (context) =>
    shapeLink(context, {
      isRare: true,
      isSeen: (after, before) => after.reordered > before.reordered,
    }),
};
