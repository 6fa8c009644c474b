/** `link-corrupt`: some frames on a port have one bit flipped, for checksums to catch. */
import { z } from 'zod';
import { defineFault } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import { LEAST_PERCENT, outcomesOf, shareEffect } from './share.ts';

/** Long, so that most bits are payload: of IP and UDP, and of the probe's sequence and time. */
const BYTES = 1400;
const HEADER_BYTES = 28;
const NUMBER_BYTES = 12;

export const linkCorrupt = defineFault({
  name: 'link-corrupt',
  label: 'Link corrupts',
  colour: '#dbdb8d',
  schema: linkConditionSchema({ corruptPercent: z.number().min(LEAST_PERCENT) }),
  inject: (context) =>
    shapeLink(
      context,
      shareEffect({
        share: shareSeen(context.parameters.corruptPercent / 100),
        fate: 'seen corrupted',
        bytes: BYTES,
        outcomes: ({ sent, lost, corrupted }) => outcomesOf(sent - lost, corrupted),
      }),
    ),
});

/** Share of frames seen corrupted: a flip in the header loses a frame, one in its number hides. */
function shareSeen(corrupt: number): number {
  const isLost = HEADER_BYTES / (HEADER_BYTES + BYTES);
  const isKnown = 1 - NUMBER_BYTES / BYTES;
  return (corrupt * (1 - isLost) * isKnown) / (1 - corrupt * isLost);
}
