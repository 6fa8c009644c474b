/** The failover chain of each fault: bitten, detected, decided, answered, full throughput. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { lowerBound } from './ascending.ts';
import { type FaultChain, STEPS, type Step } from './fault-chain.ts';
import { type Gap, lengthMs, longestGap } from './gaps.ts';
import { once } from './measure.ts';
import { recovery } from './recovery.ts';
import type { BittenFault, Timeline } from './timeline.ts';
import { isGoneOnAlone } from './unprotected.ts';
import { voicesDuring } from './voices.ts';

/** A chain per fault that bit, in their order. */
export const failoverChains = once(({ timeline, ...seen }: Observed): FaultChain[] =>
  timeline ? timeline.faults.map((fault) => chainOf({ ...seen, timeline }, fault)) : [],
);

type Loaded = Observed & { timeline: Timeline };

function chainOf(seen: Loaded, fault: BittenFault): FaultChain {
  const { timeline, arrivals, recording } = seen;
  const { atNs, untilNs } = fault;
  const answers = seen.acknowledged.endedNs;
  const order = eventsNamed(seen.events, 'reprotect').find(
    ({ tNs }) => tNs >= atNs && tNs <= untilNs,
  );
  // The costs of re-protection are separate measures.
  const end = order ? { atNs: order.tNs, by: 'the re-protection' } : endOf(timeline, fault);
  const echo = resumption(arrivals, timeline, atNs, end.atNs);
  const operation = resumption(answers, timeline, atNs, end.atNs);
  const full = recovery(answers, timeline, fault, operation.atNs);
  const steps = inOrder(
    {
      ...suspicionAndDecision(seen, atNs, end.atNs),
      firstReplyMs: earliest(echo.atNs, operation.atNs) ?? `no answer before ${end.by}`,
      firstAcknowledgedMs: operation.atNs ?? `no operation was acknowledged before ${end.by}`,
      recoveredMs: full.atNs ?? full.why,
    },
    atNs,
  );
  return {
    fault: fault.fault,
    id: fault.id,
    bittenMs: (atNs - timeline.beginNs) / 1e6,
    ...steps,
    hasRecovered: full.hasRecovered,
    untilMs: (untilNs - atNs) / 1e6,
    silenceMs: lengthMs(echo.gap),
    lastReplyMs: sinceMs(arrivals.findLast((at) => at >= atNs && at <= untilNs) ?? null, atNs),
    voices: voicesDuring(recording, fault),
  };
}

function endOf({ endNs }: Timeline, { untilNs }: BittenFault): { atNs: number; by: string } {
  return { atNs: untilNs, by: untilNs < endNs ? 'the next fault' : 'the end of the load' };
}

/** The longest gap around a fault, and when it was over. */
interface Resumption {
  gap: Gap | null;
  /** Null when it lasted to the end. */
  atNs: number | null;
}

/**
 * Time at which answers came again after a fault. A gap no longer than the gaps before the first
 * fault is no outage: then it is the time of the next answer.
 */
function resumption(
  moments: ArrayLike<number>,
  { beginNs, endNs, faults }: Timeline,
  atNs: number,
  untilNs: number,
): Resumption {
  // A gap that lasts to the end of the load has no answer after it.
  const count = lowerBound(moments, endNs);
  const bounded = new Float64Array(count + 1);
  for (let at = 0; at < count; at++) bounded[at] = moments[at] ?? endNs;
  bounded[count] = endNs;
  const gap = longestGap(bounded, atNs, untilNs);
  const usual = longestGap(moments, beginNs, faults[0]?.atNs ?? 0);
  const isOutage = (lengthMs(gap) ?? 0) > (lengthMs(usual) ?? 0);
  const resumedNs = isOutage ? gap?.toNs : moments[lowerBound(moments, atNs)];
  const isOver = resumedNs !== undefined && resumedNs >= atNs && resumedNs < untilNs;
  return { gap, atNs: isOver ? resumedNs : null };
}

/** A moment in ns, or why there is none. */
type Moment = number | string;

function suspicionAndDecision(
  { events }: Observed,
  atNs: number,
  untilNs: number,
): Record<'detectedMs' | 'decidedMs', Moment> {
  const during = events.filter(({ tNs }) => tNs >= atNs && tNs <= untilNs);
  const [suspected] = eventsNamed(during, 'suspected', 'unanswered');
  const decided = during.find(isGoneOnAlone);
  return {
    detectedMs: suspected?.tNs ?? 'no side suspected its peer',
    decidedMs: decided?.tNs ?? 'no side was granted to continue alone',
  };
}

/** The steps in ms after `atNs`; a step that came after a later step belongs to no failover. */
function inOrder(
  moments: Record<Step, Moment>,
  atNs: number,
): Record<Step, number | null> & Pick<FaultChain, 'absent'> {
  const absent: Partial<Record<Step, string>> = {};
  const times = new Map<Step, number | null>();
  let next: { ns: number; step: Step } | null = null;
  for (const step of [...STEPS].reverse()) {
    const moment = moments[step];
    const isLate = typeof moment === 'number' && next !== null && moment > next.ns;
    if (typeof moment === 'string') absent[step] = moment;
    else if (isLate) absent[step] = `only after ${SAYS[next?.step ?? step]}`;
    else next = { ns: moment, step };
    times.set(step, absent[step] === undefined ? sinceMs(Number(moment), atNs) : null);
  }
  return { ...(Object.fromEntries(times) as Record<Step, number | null>), absent };
}

const SAYS: Record<Step, string> = {
  detectedMs: 'the suspicion',
  decidedMs: 'the decision',
  firstReplyMs: 'the guest answered',
  firstAcknowledgedMs: 'an operation was acknowledged',
  recoveredMs: 'throughput was full',
};

function sinceMs(tNs: number | null, atNs: number): number | null {
  return tNs === null ? null : (tNs - atNs) / 1e6;
}

function earliest(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.min(left, right);
}
