/** `link-rate`: a port carries only so many bits a second. */
import { z } from 'zod';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-rate', label: 'Link rate', colour: '#9edae5' } as const;
const DATAGRAM_BYTES = 1400;
/** So much is sent at once that it takes about this long at the rate asked for. */
const FLOOD_MS = 150;
const TOLERANCE = 1.1;

export function linkRate(parameters: LinkTarget & { rateMbps: number }): Fault {
  return faultOf(look, parameters);
}

export const linkRateMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({ rateMbps: z.number().positive() }),
  inject(context) {
    const rateMbps = Number(context.parameters.rateMbps);
    const wanted = (rateMbps * 1000 * FLOOD_MS) / 8 / DATAGRAM_BYTES;
    const count = Math.round(Math.min(2000, Math.max(20, wanted)));
    const waitMs = FLOOD_MS + (count * DATAGRAM_BYTES * 8) / rateMbps / 1000;
    return shapeLink(context, {
      how: { count, intervalMs: 0, bytes: DATAGRAM_BYTES, waitMs },
      isSeen: (after, before) =>
        (after.throughputMbps ?? 0) <= TOLERANCE * rateMbps &&
        (before.throughputMbps ?? 0) > TOLERANCE * rateMbps,
    });
  },
};
