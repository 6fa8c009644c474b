/** Rendezvous compared, divergences, and the account of lost cycles, from the twins' own chains. */
import type { ChainRecord } from '../../lab/recording/chain.ts';
import { type Event, type EventOf, eventsNamed } from '../../lab/recording/events.ts';
import type { Recording, TwinTrace } from '../recording.ts';
import { longestGap } from './gaps.ts';
import type { Measures } from './measure.ts';
import { timelineOf } from './timeline.ts';

type CycleMeasures = Pick<
  Measures,
  | 'rendezvous'
  | 'rendezvousWithFrames'
  | 'divergences'
  | 'divergencesTold'
  | 'cyclesRolledBackSeen'
  | 'cyclesRolledBackUnseen'
  | 'cyclesReexecuted'
  | 'cyclesStalled'
>;

export function cycleMeasures(recording: Recording): CycleMeasures {
  const { twins } = recording;
  if (twins.length === 0) return { ...NONE };
  return { ...compared(recording), ...lostCycles(recording) };
}

const NONE: CycleMeasures = {
  rendezvous: null,
  rendezvousWithFrames: null,
  divergences: null,
  divergencesTold: null,
  cyclesRolledBackSeen: null,
  cyclesRolledBackUnseen: null,
  cyclesReexecuted: null,
  cyclesStalled: null,
};

/** Where one twin of a generation went on alone: from there on the other's chain is another history. */
function parting(events: readonly Event[], generation: number): number {
  const takeover = eventsNamed(events, 'took-over').find((e) => e.generation === generation);
  return takeover?.rendezvous ?? Number.POSITIVE_INFINITY;
}

const key = (record: ChainRecord) => `${record.generation}/${record.rendezvous}`;
const isSame = (one: ChainRecord, other: ChainRecord) =>
  one.digest === other.digest && one.tsc === other.tsc;

function compared({ twins, events }: Recording) {
  const limits = new Map<number, number>();
  const limitOf = (generation: number) => {
    const known = limits.get(generation) ?? parting(events, generation);
    limits.set(generation, known);
    return known;
  };
  const seen = new Map<string, ChainRecord>();
  const differing = new Set<string>();
  let rendezvous = 0;
  let withFrames = 0;
  for (const { chain } of twins) {
    for (const record of chain) {
      const other = seen.get(key(record));
      if (!other) {
        seen.set(key(record), record);
        continue;
      }
      if (record.rendezvous > limitOf(record.generation)) continue;
      rendezvous += 1;
      if (record.outputBytes > 0 || record.inputBytes > 0) withFrames += 1;
      if (!isSame(record, other)) differing.add(key(record));
    }
  }
  // One divergence makes every later digest differ: it is one, until twins are made equal again.
  const generations = new Set([...differing].map((k) => k.split('/')[0]));
  const told = events.filter((event) => event.event === 'divergence').length;
  const divergences = Math.max(generations.size, told);
  const hasTwo = rendezvous > 0;
  return {
    rendezvous: hasTwo ? rendezvous : null,
    rendezvousWithFrames: hasTwo ? withFrames : null,
    divergences: hasTwo || told > 0 ? divergences : null,
    divergencesTold: hasTwo || told > 0 ? told : null,
  };
}

function lostCycles(recording: Recording) {
  const { events, twins, manifest } = recording;
  const isCounted =
    manifest.nsPerInstruction !== null && twins.every((twin) => twin.instructions !== null);
  const timeline = timelineOf(recording);
  if (!isCounted || !timeline) return { ...NO_ACCOUNT };
  const account = { seen: 0, unseen: 0, reexecuted: 0 };
  const takeovers = eventsNamed(events, 'took-over');
  for (const takeover of takeovers) {
    const pair = sidesOf(twins, takeover);
    if (!pair) return { ...NO_ACCOUNT }; // the dead twin's account is missing
    add(account, pair, takeover);
  }
  // An active that died without a successor took its cycles with it: there is nothing to compare.
  const orphans = twins.filter((twin) => !twin.isAlive && twin.chain.at(-1)?.isActive === true);
  if (orphans.length > takeovers.length) return { ...NO_ACCOUNT };
  return {
    cyclesRolledBackSeen: account.seen,
    cyclesRolledBackUnseen: account.unseen,
    cyclesReexecuted: account.reexecuted,
    cyclesStalled: stalled(recording),
  };
}

const NO_ACCOUNT = {
  cyclesRolledBackSeen: null,
  cyclesRolledBackUnseen: null,
  cyclesReexecuted: null,
  cyclesStalled: null,
};

/** The twin that was left behind at a takeover, and the one that took over. */
function sidesOf(twins: readonly TwinTrace[], takeover: EventOf<'took-over'>) {
  const { generation } = takeover;
  const inGeneration = twins.filter((t) => t.chain.some((r) => r.generation === generation));
  const host = /^host-(\w+)\//.exec(takeover.source)?.[1];
  const survivor = inGeneration.find((twin) => twin.host === host);
  const lost = inGeneration.find((twin) => twin !== survivor);
  return survivor && lost ? { survivor, lost } : null;
}

function add(
  account: { seen: number; unseen: number; reexecuted: number },
  { survivor, lost }: { survivor: TwinTrace; lost: TwinTrace },
  { generation }: EventOf<'took-over'>,
): void {
  const own = new Map(survivor.chain.map((record) => [key(record), record]));
  const theirs = lost.chain.filter((record) => record.generation === generation);
  const identical = theirs.findLast((record) => {
    const mine = own.get(key(record));
    return mine !== undefined && isSame(mine, record);
  });
  const identicalUpTo = identical?.instructions ?? 0;
  const atDeath = lost.instructions ?? identicalUpTo;
  const highestReleased = lost.released.at(-1)?.rendezvous ?? 0;
  const lastSeen = theirs.findLast((record) => record.rendezvous <= highestReleased);
  const seenUpTo = Math.max(identicalUpTo, lastSeen?.instructions ?? 0);
  account.seen += seenUpTo - identicalUpTo;
  account.unseen += Math.max(0, atDeath - seenUpTo);
  // The lag: what the dead twin had done already, and the survivor then did just the same.
  const lastOfLost = theirs.at(-1)?.tNs ?? 0;
  const survivorThen = survivor.chain.findLast(
    (record) => record.generation === generation && record.tNs <= lastOfLost,
  );
  account.reexecuted += Math.max(0, identicalUpTo - (survivorThen?.instructions ?? identicalUpTo));
}

/** Cycles not executed while no twin advanced, at the rate of the second before the fault. */
function stalled(recording: Recording): number | null {
  const timeline = timelineOf(recording);
  if (!timeline) return null;
  const moments = recording.twins.flatMap((t) => t.chain.map((r) => r.tNs)).sort((a, b) => a - b);
  let total = 0;
  for (const fault of timeline.faults) {
    const gap = longestGap(moments, fault.atNs, fault.untilNs);
    const ran = recording.twins
      .map((twin) => twin.chain.filter((r) => r.tNs > fault.atNs - 1e9 && r.tNs <= fault.atNs))
      .reduce((longest, now) => (now.length > longest.length ? now : longest), []);
    const [first, last] = [ran[0], ran.at(-1)];
    if (!gap || !first || !last || last.tNs === first.tNs) return null;
    const perNs = (last.instructions - first.instructions) / (last.tNs - first.tNs);
    total += (gap.toNs - gap.fromNs) * perNs;
  }
  return Math.round(total);
}
