/** `nobody-suspected`: for faults that must not cause a suspicion. */
import { z } from 'zod';
import { NS_PER_MS } from '../../lab/recording/clock.ts';
import type { Observed } from '../observed.ts';
import { defineExpectation } from './expectation.ts';

/**
 * `areFaultsBrief`: the faults make a host silent, for less time than a suspicion needs. On a busy
 * computer they may last longer than planned; a suspicion then proves nothing.
 */
export const nobodySuspected = defineExpectation({
  name: 'nobody-suspected',
  says: 'Under load the detector suspected no side, not even while a fault was in effect.',
  schema: z.object({ areFaultsBrief: z.boolean().optional() }),
  judge({ measures: { suspicions }, seen }, give, { areFaultsBrief = false }) {
    if (suspicions === null) return give.inconclusive('suspicions: not measured');
    const text = `suspicions: ${suspicions}`;
    if (suspicions === 0) return give.passed(text);
    const { suspicionMs, beatMs } = seen.manifest.detection;
    const longestMs = longestFaultMs(seen);
    // The last heartbeat may be older than the fault; an active suspects a heartbeat sooner.
    if (!areFaultsBrief || longestMs < suspicionMs - 2 * beatMs) return give.failed(text);
    const lasted = `a fault lasted for up to ${longestMs.toFixed(0)} ms`;
    return give.inconclusive(`${text}, but ${lasted}: the computer is too busy`);
  },
});

/** Longest time for which a fault may have been in effect, ms; 0 without faults. */
function longestFaultMs({ timeline }: Observed): number {
  if (!timeline) return 0;
  const { endNs, faults } = timeline;
  const lastedNs = faults.map(
    ({ fromEarliestNs, healedNs }) => Math.min(healedNs, endNs) - fromEarliestNs,
  );
  return Math.max(0, ...lastedNs) / NS_PER_MS;
}
