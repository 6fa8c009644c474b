/** `link-reorder`: some frames on a port overtake the others, which are delayed. */
import { z } from 'zod';
import { delayAt, type OneWay } from '../platforms/link-measurement.ts';
import { defineFault } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import { roseBy } from './link-delay.ts';
import { independent, outcomesToTell } from './sequential.ts';
import { either, LEAST_PERCENT, outcomesOf, PACE_MS, rivalsOf, shareEffect } from './share.ts';

/** Largest share: with more, most datagrams that overtake would overtake each other only. */
const MOST_PERCENT = 50;
/** Datagrams on their way at the same time, at the highest rate of measuring. */
const AHEAD = 10;
const LEAST_DELAY_MS = AHEAD * PACE_MS.least;

export const linkReorder = defineFault({
  name: 'link-reorder',
  label: 'Link reorders',
  colour: '#f7b6d2',
  schema: linkConditionSchema({
    reorderPercent: z.number().min(LEAST_PERCENT).max(MOST_PERCENT),
    delayMs: z.number().min(LEAST_DELAY_MS),
  }),
  inject(context) {
    const { reorderPercent, delayMs } = context.parameters;
    const reorderShare = reorderPercent / 100;
    const paceMs = Math.min(PACE_MS.most, delayMs / AHEAD);
    // An overtaker shows as such unless every datagram that it could pass overtakes, too.
    const overtaking = (share: number) => share * (1 - share ** (delayMs / paceMs));
    const rivals = rivalsOf(reorderShare).map(overtaking);
    const share = overtaking(reorderShare);
    const slowAt = (way: OneWay) => delayAt(way, (1 + reorderShare) / 2) ?? 0;
    return shapeLink(
      context,
      shareEffect({
        share,
        fate: 'overtaking',
        paceMs,
        datagrams: Math.max(...rivals.map((rival) => outcomesToTell(share, rival))),
        outcomes: ({ arrived, duplicated, corrupted, overtaking }) =>
          outcomesOf(arrived - duplicated - corrupted, overtaking),
        hypotheses: (itself) => ({
          requested: independent(either(itself, share)),
          rivals: rivals.map((rival) => independent(either(itself, rival))),
        }),
        isFit: (after, before) => roseBy(delayMs, slowAt(after) - slowAt(before)),
        more: (after) => `, the others ${slowAt(after).toFixed(2)} ms late`,
      }),
    );
  },
});
