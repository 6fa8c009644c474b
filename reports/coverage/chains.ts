/** Are the chains whole: of every twin there was, without a hole, up to its death or the end? */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import type { TwinTrace } from '../recording.ts';

/**
 * A twin has executed more than its chain says: a part of the way to its next rendezvous. More than
 * this many of the longest such way of any twin, and the end of the chain is missing.
 */
const STEPS_MAX = 2;
/** So many instructions are never an end that is missing: all chains may be short. */
const INSTRUCTIONS_MAX = 50_000;

/** The first thing that the chains lack, in one line; null when they are whole. */
export function chainsGap(seen: Observed): string | null {
  const { twins } = seen.recording;
  if (!seen.timeline) return 'the load never began';
  if (twins.length === 0) return 'no chain was recorded';
  for (const { generation, ...pair } of eventsNamed(seen.events, 'protected')) {
    if (generation === undefined) continue;
    const lacking = [pair.active, pair.standby].find(
      (host) => !hasGeneration(twins, host, generation),
    );
    if (lacking) return `host ${lacking} left no chain of generation ${generation}`;
  }
  const longest = twins.reduce((max, { chain }) => Math.max(max, longestStep(chain)), 0);
  const aheadMax = Math.max(STEPS_MAX * longest, INSTRUCTIONS_MAX);
  for (const twin of twins) {
    const gap = holeIn(twin) ?? endGap(twin, seen.timeline.endNs, aheadMax);
    if (gap) return gap;
  }
  return null;
}

function hasGeneration(twins: readonly TwinTrace[], host: string, generation: number): boolean {
  return twins.some(
    (twin) => twin.host === host && twin.chain.some((record) => record.generation === generation),
  );
}

function holeIn({ host, chain }: TwinTrace): string | null {
  for (const [index, record] of chain.entries()) {
    const before = chain[index - 1];
    if (before?.generation !== record.generation) continue;
    if (record.rendezvous !== before.rendezvous + 1)
      return `the chain of host ${host} lacks what follows rendezvous ${before.rendezvous}`;
  }
  return null;
}

/** The most instructions that a twin executed from one rendezvous to the next. */
function longestStep(chain: TwinTrace['chain']): number {
  return chain.reduce((longest, record, index) => {
    const before = chain[index - 1] ?? record;
    return Math.max(longest, record.instructions - before.instructions);
  }, 0);
}

/** A twin that lives has a record after the load; any other one executed little after its last. */
function endGap(
  { host, isAlive, chain, instructions }: TwinTrace,
  endNs: number,
  aheadMax: number,
): string | null {
  const last = chain.at(-1);
  if (!last) return null; // it never reached a rendezvous; if it was of a pair, that is said above
  if (isAlive && last.tNs >= endNs) return null;
  if (instructions === null) return `nothing says where the chain of host ${host} ended`;
  const ahead = instructions - last.instructions;
  if (ahead <= aheadMax) return null;
  return `the chain of host ${host} ends ${ahead} instructions before its twin did`;
}
