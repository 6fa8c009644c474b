/** `link-delay`: frames on a port take longer, by a fixed time and perhaps a random one. */
import { z } from 'zod';
import type { Conditions } from '../links/conditions.ts';
import { delayAt } from '../links/measure.ts';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-delay', label: 'Link delay', colour: '#2ca02c' } as const;
/** Of the delay asked for, at the median. */
const ENOUGH = 0.8;

/** `delayMs` one way: on both directions of a port, a round trip takes twice as much longer. */
export function linkDelay(
  parameters: LinkTarget & { delayMs: number } & Pick<Conditions, 'jitterMs' | 'distribution'>,
): Fault {
  return faultOf(look, parameters);
}

export const linkDelayMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({
    delayMs: z.number().positive(),
    jitterMs: z.number().optional(),
    distribution: z.string().optional(),
  }),
  inject: (context) =>
    shapeLink(context, {
      isSeen: (after, before) => {
        const roseMs = (delayAt(after, 0.5) ?? 0) - (delayAt(before, 0.5) ?? 0);
        return roseMs >= ENOUGH * Number(context.parameters.delayMs);
      },
    }),
};
