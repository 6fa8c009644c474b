/** What a link can do to frames, per port and direction: one vocabulary for both backends. */
import { z } from 'zod';

const percent = z.number().min(0).max(100);

export const conditionsSchema = z
  .strictObject({
    /** One way. */
    delayMs: z.number().min(0).max(10_000).optional(),
    /** Half-width (uniform) or standard deviation (normal) of the delay. Frames keep their order. */
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
    /** This share overtakes what is being delayed. */
    reorderPercent: percent.optional(),
    /** This share has one bit flipped, behind the Ethernet header. */
    corruptPercent: percent.optional(),
    rateMbps: z.number().positive().max(100_000).optional(),
  })
  .superRefine((given, context) => {
    for (const message of contradictions(given)) context.addIssue({ code: 'custom', message });
  });

/** Conditions of one direction of one port; what is not given is as on a perfect link. */
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

/** What of this excludes each other, or lacks what it needs; a line each. */
function contradictions(given: Conditions): string[] {
  const { delayMs = 0, jitterMs = 0, reorderPercent = 0 } = given;
  const found: string[] = [];
  if (jitterMs > delayMs) found.push(`jitterMs ${jitterMs} is more than delayMs ${delayMs}`);
  if (given.distribution && jitterMs === 0) found.push('distribution needs jitterMs');
  if (reorderPercent > 0 && delayMs === 0)
    found.push('reorderPercent needs delayMs: only what waits can be overtaken');
  const bursts = [given.burstEnterPercent, given.burstLeavePercent];
  if (bursts.some((one) => one !== undefined)) {
    if (!bursts.every((one) => one !== undefined && one > 0))
      found.push('burstEnterPercent and burstLeavePercent need each other, both above 0');
    if (given.lossPercent !== undefined)
      found.push('lossPercent and burstEnterPercent exclude each other');
  } else if (given.burstLossPercent !== undefined) {
    found.push('burstLossPercent needs burstEnterPercent and burstLeavePercent');
  }
  return found;
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

/**
 * The arguments of `tc` that put these conditions on a device's outgoing frames (tc-netem(8)). With
 * jitter the inner queue is a plain fifo, which keeps frames in order, as a wire does.
 */
export function netemCommands(device: string, given: Conditions): string[] {
  const parts = [`limit ${QUEUE_FRAMES}`];
  const { delayMs = 0, jitterMs = 0 } = given;
  const hasJitter = jitterMs > 0;
  if (delayMs > 0) {
    const jitter = hasJitter ? ` ${jitterMs}ms` : '';
    parts.push(`delay ${delayMs}ms${jitter}`);
    if (given.distribution === 'normal') parts.push('distribution normal');
  }
  if (given.lossPercent) parts.push(`loss random ${given.lossPercent}%`);
  if (given.burstEnterPercent) {
    const { burstEnterPercent: enter, burstLeavePercent: leave, burstLossPercent = 100 } = given;
    parts.push(`loss gemodel ${enter}% ${leave}% ${burstLossPercent}% 0%`);
  }
  if (given.duplicatePercent) parts.push(`duplicate ${given.duplicatePercent}%`);
  if (given.reorderPercent) parts.push(`reorder ${given.reorderPercent}%`);
  if (given.corruptPercent) parts.push(`corrupt ${given.corruptPercent}%`);
  if (given.rateMbps) parts.push(`rate ${given.rateMbps}mbit`);
  const root = `qdisc replace dev ${device} root handle 1: netem ${parts.join(' ')}`;
  const keepsOrder = hasJitter && !given.reorderPercent;
  const inner = `qdisc add dev ${device} parent 1: pfifo limit ${QUEUE_FRAMES}`;
  return keepsOrder ? [root, inner] : [root];
}
