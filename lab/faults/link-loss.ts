/** `link-loss`: frames on a port get lost, each for itself or in bursts. */
import { z } from 'zod';
import type { Conditions } from '../links/conditions.ts';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-loss', label: 'Link loss', colour: '#ff9896' } as const;

/** Either `lossPercent`, or bursts by Gilbert and Elliott. */
export function linkLoss(
  parameters: LinkTarget &
    Pick<
      Conditions,
      'lossPercent' | 'burstEnterPercent' | 'burstLeavePercent' | 'burstLossPercent'
    >,
): Fault {
  return faultOf(look, parameters);
}

export const linkLossMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({
    lossPercent: z.number().positive().optional(),
    burstEnterPercent: z.number().optional(),
    burstLeavePercent: z.number().optional(),
    burstLossPercent: z.number().optional(),
  }).refine(
    (given) => 'lossPercent' in given || 'burstEnterPercent' in given,
    'lossPercent or burstEnterPercent is needed',
  ),
  inject: (context) =>
    shapeLink(context, { isRare: true, isSeen: (after, before) => after.lost > before.lost }),
};
