/** `link-corrupt`: some frames on a port have one bit flipped; checksums are there to catch it. */
import { z } from 'zod';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-corrupt', label: 'Link corrupts', colour: '#dbdb8d' } as const;

export function linkCorrupt(parameters: LinkTarget & { corruptPercent: number }): Fault {
  return faultOf(look, parameters);
}

export const linkCorruptMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({ corruptPercent: z.number().positive() }),
  inject: (context) =>
    shapeLink(context, {
      isRare: true,
      isSeen: (after, before) => after.corrupted > before.corrupted,
    }),
};
