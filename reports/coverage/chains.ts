/** Checks that the chain of every twin is complete, without a gap, up to its death or the end. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import type { TwinTrace } from '../recording.ts';

/**
 * A twin has executed more instructions than its chain shows: a part of the way to its next
 * rendezvous. If the part exceeds the longest way of any twin times this factor, the end of the
 * chain is missing.
 */
const STEPS_MAX = 2;
/** So many instructions are never an end that is missing: all chains may be short. */
const INSTRUCTIONS_MAX = 50_000;

/** The first gap of the chains, in one line; null when they are complete. */
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
      return `the chain of host ${host} has a gap after rendezvous ${before.rendezvous}`;
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

/** A living twin has a record after the load; a dead twin executed little after its last record. */
function endGap(
  { host, isAlive, chain, instructions }: TwinTrace,
  endNs: number,
  aheadMax: number,
): string | null {
  const last = chain.at(-1);
  if (!last) return null; // it reached no rendezvous; for a twin of a pair see the check above
  if (isAlive && last.tNs >= endNs) return null;
  if (instructions === null) return `the end of the chain of host ${host} is not recorded`;
  const ahead = instructions - last.instructions;
  if (ahead <= aheadMax) return null;
  return `the chain of host ${host} ends ${ahead} instructions before its twin did`;
}
