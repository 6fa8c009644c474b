/** Conditions of a link, per port and direction: one vocabulary for both backends. */
import { z } from 'zod';
import { validateParameters } from '../validate-parameters.ts';

const percent = z.number().min(0).max(100);

export const conditionsSchema = z
  .strictObject({
    /** One way. */
    delayMs: z.number().min(0).max(10_000).optional(),
    /** Half-width (uniform) or standard deviation (normal) of the delay; frames keep order. */
    jitterMs: z.number().min(0).max(10_000).optional(),
    distribution: z.enum(['uniform', 'normal']).optional(),
    /** Each frame for itself. */
    lossPercent: percent.optional(),
    /** Loss in bursts (Gilbert and Elliott): chance to enter, and to leave, the lossy state. */
    burstEnterPercent: percent.optional(),
    burstLeavePercent: percent.optional(),
    /** Share lost in the lossy state; all of it when it is not given. */
    burstLossPercent: percent.optional(),
    duplicatePercent: percent.optional(),
    /** This share of the frames overtakes delayed frames. */
    reorderPercent: percent.optional(),
    /** This share of the frames has one bit flipped, behind the Ethernet header. */
    corruptPercent: percent.optional(),
    rateMbps: z.number().positive().max(100_000).optional(),
  })
  .superRefine((given, context) => {
    for (const message of contradictions(given)) context.addIssue({ code: 'custom', message });
  });

/** Conditions of one direction of one port; an absent condition is that of a perfect link. */
export interface Conditions {
  delayMs?: number | undefined;
  jitterMs?: number | undefined;
  distribution?: 'uniform' | 'normal' | undefined;
  lossPercent?: number | undefined;
  burstEnterPercent?: number | undefined;
  burstLeavePercent?: number | undefined;
  burstLossPercent?: number | undefined;
  duplicatePercent?: number | undefined;
  reorderPercent?: number | undefined;
  corruptPercent?: number | undefined;
  rateMbps?: number | undefined;
}

/** Problems, one per line: conditions that exclude each other, or lack a needed condition. */
function contradictions(given: Conditions): string[] {
  const { delayMs = 0, jitterMs = 0, reorderPercent = 0 } = given;
  const found: string[] = [];
  if (jitterMs > delayMs) found.push(`jitterMs ${jitterMs} is more than delayMs ${delayMs}`);
  if (given.distribution && jitterMs === 0) found.push('distribution needs jitterMs');
  if (reorderPercent > 0 && delayMs === 0)
    found.push('reorderPercent needs delayMs: only delayed frames can be overtaken');
  const bursts = [given.burstEnterPercent, given.burstLeavePercent];
  if (bursts.some((burst) => burst !== undefined)) {
    if (!bursts.every((burst) => burst !== undefined && burst > 0))
      found.push('burstEnterPercent and burstLeavePercent need each other, both above 0');
    if (given.lossPercent !== undefined)
      found.push('lossPercent and burstEnterPercent exclude each other');
  } else if (given.burstLossPercent !== undefined) {
    found.push('burstLossPercent needs burstEnterPercent and burstLeavePercent');
  }
  return found;
}

/**
 * The sum of several conditions, or the problem where one would replace another or two exclude each
 * other; null for no conditions.
 */
export function together(all: readonly Conditions[]): Conditions | string | null {
  const [first, ...others] = all;
  if (!first) return null;
  let sum = first;
  for (const conditions of others) {
    const twice = Object.keys(conditions).find((name) => name in sum);
    if (twice) return `${twice} is set already`;
    sum = { ...sum, ...conditions };
  }
  return validateParameters(conditionsSchema, sum) ?? sum;
}

/** The numbers of a wire's order (lab/native/wire.c), for one direction. */
export function wireOrder(direction: 'from' | 'to', given: Conditions): string {
  const share = (percent: number | undefined) => (percent ?? 0) / 100;
  const isBursty = given.burstEnterPercent !== undefined;
  const numbers = [
    Math.round((given.delayMs ?? 0) * 1e6),
    Math.round((given.jitterMs ?? 0) * 1e6),
    given.distribution === 'normal' ? 1 : 0,
    share(given.burstEnterPercent),
    isBursty ? share(given.burstLeavePercent) : 1,
    isBursty ? share(given.burstLossPercent ?? 100) : 0,
    share(given.lossPercent),
    share(given.duplicatePercent),
    share(given.reorderPercent),
    share(given.corruptPercent),
    Math.round((given.rateMbps ?? 0) * 1e6),
  ];
  return `${direction} ${numbers.join(' ')}`;
}

/** Frames a netem qdisc keeps; as many as a wire. */
const QUEUE_FRAMES = 20_000;

/** Faster than any link: it holds nothing back. */
const UNLIMITED_RATE = '100gbit';

/**
 * The line of `tc` that puts these conditions on a device's outgoing frames (tc-netem(8)). netem
 * keeps an option that the line leaves out, so the line has all options. netem lets frames with
 * different delays overtake each other unless it has a rate: then each frame leaves after the frame
 * before it, as on a wire (netem_change and netem_enqueue in net/sched/sch_netem.c).
 */
export function netemCommand(device: string, given: Conditions): string {
  const { delayMs = 0, jitterMs = 0, rateMbps, burstEnterPercent: enter } = given;
  const { burstLeavePercent: leave, burstLossPercent = 100 } = given;
  const bursts = `gemodel ${enter}% ${leave}% ${burstLossPercent}% 0%`;
  const parts = [
    `limit ${QUEUE_FRAMES}`,
    `delay ${delayMs}ms ${jitterMs}ms`,
    ...(given.distribution === 'normal' ? ['distribution normal'] : []),
    `loss ${enter === undefined ? `random ${given.lossPercent ?? 0}%` : bursts}`,
    `duplicate ${given.duplicatePercent ?? 0}%`,
    `reorder ${given.reorderPercent ?? 0}%`,
    `corrupt ${given.corruptPercent ?? 0}%`,
    `rate ${rateMbps === undefined ? UNLIMITED_RATE : `${rateMbps}mbit`}`,
  ];
  return `qdisc replace dev ${device} root netem ${parts.join(' ')}`;
}
