/** `link-corrupt`: some frames on a port have one bit flipped; checksums are there to catch it. */
import { z } from 'zod';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';
import { LEAST_PERCENT, outcomesOf, shareEffect } from './share.ts';

const look = { name: 'link-corrupt', label: 'Link corrupts', colour: '#dbdb8d' } as const;
/** Long, so that most bits are payload: of IP and UDP, and of the probe's sequence and time of sending. */
const BYTES = 1400;
const HEADER_BYTES = 28;
const NUMBER_BYTES = 12;

export function linkCorrupt(parameters: LinkTarget & { corruptPercent: number }): Fault {
  return faultOf(look, parameters);
}

export const linkCorruptMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({ corruptPercent: z.number().min(LEAST_PERCENT) }),
  inject: (context) =>
    shapeLink(
      context,
      shareEffect({
        share: shareSeen(Number(context.parameters.corruptPercent) / 100),
        what: 'seen corrupted',
        bytes: BYTES,
        outcomes: ({ sent, lost, corrupted }) => outcomesOf(sent - lost, corrupted),
      }),
    ),
};

/** Of what arrives: a bit of a header loses the datagram, and one of a number in it is not known. */
function shareSeen(corrupt: number): number {
  const isLost = HEADER_BYTES / (HEADER_BYTES + BYTES);
  const isKnown = 1 - NUMBER_BYTES / BYTES;
  return (corrupt * (1 - isLost) * isKnown) / (1 - corrupt * isLost);
}
