/** The failover chain of each fault: bitten, detected, decided, first reply, full throughput. */
import type { Observed } from '../observed.ts';
import type { FaultChain } from './fault-chain.ts';
import { type Gap, lengthMs, longestGap } from './gaps.ts';
import { recoveredMs } from './recovery.ts';
import type { BittenFault, Timeline } from './timeline.ts';
import { voicesDuring } from './voices.ts';

/** One chain for each fault that bit, in their order. */
export function failoverChains(seen: Observed): FaultChain[] {
  const { timeline } = seen;
  if (!timeline) return [];
  return timeline.faults.map((fault) => chainOf(seen, timeline, fault));
}

function chainOf(seen: Observed, timeline: Timeline, fault: BittenFault): FaultChain {
  const { events, arrivals, recording } = seen;
  const { beginNs, endNs, faults } = timeline;
  const { atNs, untilNs } = fault;
  const after = (name: string) =>
    events.find((event) => event.event === name && event.tNs >= atNs && event.tNs <= untilNs)?.tNs;
  const sinceBite = (tNs: number | undefined) => (tNs === undefined ? null : (tNs - atNs) / 1e6);
  // A silence that lasts until the next fault, or the end of the load, has no reply after it.
  const bounded = [...arrivals.filter((at) => at < endNs), endNs];
  // What re-protection costs is measured apart.
  const chainEndNs = after('reprotect') ?? untilNs;
  const gap = longestGap(bounded, atNs, chainEndNs);
  // No longer than gaps are without a fault: there was no silence, and the next echo is the first.
  const usual = longestGap(arrivals, beginNs, faults[0]?.atNs ?? 0);
  const answeredNs = isLonger(gap, usual) ? gap?.toNs : arrivals.find((at) => at >= atNs);
  const isAnswered = answeredNs !== undefined && answeredNs < chainEndNs;
  return {
    fault: fault.fault,
    id: fault.id,
    bittenMs: (atNs - beginNs) / 1e6,
    detectedMs: earlier(sinceBite(after('suspected')), sinceBite(after('unanswered'))),
    decidedMs: sinceBite(after('decided')),
    firstReplyMs: isAnswered ? sinceBite(answeredNs) : null,
    recoveredMs: recoveredMs(seen.acknowledged, timeline, fault),
    silenceMs: lengthMs(gap),
    lastReplyMs: sinceBite(arrivals.findLast((at) => at >= atNs && at <= untilNs)),
    voices: voicesDuring(recording, fault),
  };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function isLonger(one: Gap | null, other: Gap | null): boolean {
  return (lengthMs(one) ?? 0) > (lengthMs(other) ?? 0);
}
