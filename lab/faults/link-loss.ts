/** `link-loss`: frames on a port get lost, each for itself or in bursts. */
import { z } from 'zod';
import type { OneWay } from '../platforms/link-measurement.ts';
import { defineFault } from './fault.ts';
import { linkConditionSchema, shapeLink } from './link-condition.ts';
import { inBursts, outcomesToTell } from './sequential.ts';
import { LEAST_PERCENT, outcomesOf, PACE_MS, rivalsOf, type Share, shareEffect } from './share.ts';

/** Smallest loss within a burst, %. */
const BURST_LOSS_LEAST_PERCENT = 10;

interface BurstParameters {
  burstEnterPercent?: number | undefined;
  burstLeavePercent?: number | undefined;
  burstLossPercent?: number | undefined;
}

/** Either `lossPercent`, or bursts by Gilbert and Elliott. */
export const linkLoss = defineFault({
  name: 'link-loss',
  label: 'Link loss',
  colour: '#ff9896',
  schema: linkConditionSchema({
    lossPercent: z.number().min(LEAST_PERCENT).optional(),
    burstEnterPercent: z.number().min(LEAST_PERCENT).optional(),
    burstLeavePercent: z.number().min(LEAST_PERCENT).optional(),
    burstLossPercent: z.number().min(BURST_LOSS_LEAST_PERCENT).optional(),
  }).refine(
    (given) => 'lossPercent' in given || 'burstEnterPercent' in given,
    'lossPercent or burstEnterPercent is needed',
  ),
  inject(context) {
    const { parameters } = context;
    const { lossPercent } = parameters;
    if (lossPercent === undefined) return shapeLink(context, shareEffect(bursts(parameters)));
    const outcomes = ({ sent, lost }: OneWay) => outcomesOf(sent, lost);
    return shapeLink(context, shareEffect({ share: lossPercent / 100, fate: 'lost', outcomes }));
  },
});

/**
 * Losses come in bursts of about 1/leave frames, among them frames of the twins; so the link is
 * measured at the highest rate. Rivals: links that enter bursts half or twice as often, stay in
 * them half or twice as long, or lose half or twice as many frames in them.
 */
function bursts({
  burstEnterPercent,
  burstLeavePercent,
  burstLossPercent = 100,
}: BurstParameters): Share {
  const enter = (burstEnterPercent ?? 0) / 100;
  const leave = (burstLeavePercent ?? 0) / 100;
  const loss = burstLossPercent / 100;
  return {
    share: (loss * enter) / (enter + leave),
    fate: 'lost',
    outcomes: ({ isLost }) => isLost,
    paceMs: PACE_MS.least,
    // A burst is left as often as it is entered.
    datagrams: (outcomesToTell(enter, enter / 2) * (1 + enter / leave)) / loss,
    more: ({ lost, isLost }) => ` in runs of ${(lost / Math.max(1, runsIn(isLost))).toFixed(1)}`,
    hypotheses(otherwise) {
      const requested = { enter, leave, loss, otherwise };
      const rivals = [
        ...rivalsOf(enter).map((rival) => ({ ...requested, enter: rival })),
        ...halfAndTwice(leave).map((rival) => ({ ...requested, leave: rival })),
        ...halfAndTwice(loss).map((rival) => ({ ...requested, loss: rival })),
      ];
      return { requested: inBursts(requested), rivals: rivals.map(inBursts) };
    },
  };
}

/** Rival shares: half, and double where that is at most 1. */
function halfAndTwice(share: number): number[] {
  return share <= 0.5 ? [share / 2, 2 * share] : [share / 2];
}

function runsIn(isLost: readonly boolean[]): number {
  return isLost.filter((lost, index) => lost && !isLost[index - 1]).length;
}
