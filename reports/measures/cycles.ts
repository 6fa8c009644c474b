/**
 * Compared rendezvous, divergences, and the account of lost cycles, from the twins' chains; the
 * account of twins without chains is in ledger-cycles.ts.
 */
import type { ChainRecord } from '../../lab/recording/chain.ts';
import { type Event, type EventOf, eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import type { TwinTrace } from '../recording.ts';
import { ByNumber } from './by-number.ts';
import { ledgerAccount } from './ledger-cycles.ts';
import { measure, once } from './measure.ts';
import { stalledCycles } from './stalled-cycles.ts';

const twinsCompared = once(compared);
const account = once(lostCycles);
const count = { unit: 'count', group: 'twins' } as const;
const cycles = { unit: 'cycles', better: 'less', group: 'lost cycles' } as const;

export const cycleMeasures = [
  measure({
    ...count,
    name: 'rendezvous',
    title: 'Rendezvous compared',
    better: 'neither',
    says: 'Rendezvous at which both twins’ clocks and digests were compared.',
    compute: (seen) => twinsCompared(seen).rendezvous,
  }),
  measure({
    ...count,
    name: 'rendezvousWithFrames',
    title: 'Rendezvous compared that carried frames',
    better: 'neither',
    says: 'Rendezvous compared at which the guest received or sent something.',
    compute: (seen) => twinsCompared(seen).rendezvousWithFrames,
  }),
  measure({
    ...count,
    name: 'divergences',
    title: 'Divergences',
    better: 'less',
    says: 'How often the twins differed; a divergence lasts until they are made equal again.',
    compute: (seen) => twinsCompared(seen).divergences,
  }),
  measure({
    ...count,
    name: 'divergencesTold',
    title: 'Divergences that the engine reported',
    better: 'neither',
    says: 'Divergences that the engine itself noticed.',
    compute: (seen) => twinsCompared(seen).divergencesTold,
  }),
  measure({
    ...cycles,
    name: 'cyclesRolledBackSeen',
    practical: { relative: 0, absolute: 1 },
    title: 'Rolled back, seen by clients',
    says: 'Cycles whose output reached clients and which the survivor did not execute.',
    compute: (seen) => account(seen).cyclesRolledBackSeen,
  }),
  measure({
    ...cycles,
    name: 'cyclesRolledBackUnseen',
    title: 'Rolled back, unseen',
    says: 'Cycles the dead twin executed beyond the log or checkpoint, without any output.',
    compute: (seen) => account(seen).cyclesRolledBackUnseen,
  }),
  measure({
    ...cycles,
    name: 'cyclesReexecuted',
    title: 'Executed again, identically',
    says: 'Cycles that the survivor executed after the dead twin had, with the same result.',
    compute: (seen) => account(seen).cyclesReexecuted,
  }),
  measure({
    ...cycles,
    name: 'cyclesStalled',
    title: 'Stalled',
    says: 'Cycles not executed while no twin advanced, at the rate of the second before the fault.',
    compute: (seen) => account(seen).cyclesStalled,
  }),
] as const;

/** Rendezvous from which a twin of a generation went on alone: the twins' histories part there. */
function parting(events: readonly Event[], generation: number): number {
  const takeover = eventsNamed(events, 'took-over').find((e) => e.generation === generation);
  return takeover?.rendezvous ?? Number.POSITIVE_INFINITY;
}

/** Records of a chain by generation and rendezvous; the last of a rendezvous counts. */
class ByRendezvous {
  readonly #generations = new Map<number, ByNumber<ChainRecord>>();

  of({ generation, rendezvous }: ChainRecord): ChainRecord | undefined {
    return this.#generations.get(generation)?.get(rendezvous);
  }

  set(record: ChainRecord): void {
    const records = this.#generations.get(record.generation) ?? new ByNumber<ChainRecord>();
    records.set(record.rendezvous, record);
    this.#generations.set(record.generation, records);
  }
}

const isSame = (left: ChainRecord, right: ChainRecord) =>
  left.digest === right.digest && left.tsc === right.tsc;

function compared({ recording: { twins, events } }: Observed) {
  const limits = new Map<number, number>();
  const limitOf = (generation: number) => {
    const known = limits.get(generation) ?? parting(events, generation);
    limits.set(generation, known);
    return known;
  };
  const seen = new ByRendezvous();
  /** Generations in which the twins differed. */
  const differing = new Set<number>();
  let rendezvous = 0;
  let withFrames = 0;
  for (const { chain } of twins) {
    for (const record of chain) {
      const other = seen.of(record);
      if (!other) {
        seen.set(record);
        continue;
      }
      if (record.rendezvous > limitOf(record.generation)) continue;
      rendezvous += 1;
      if (record.outputBytes > 0 || record.inputBytes > 0) withFrames += 1;
      if (!isSame(record, other)) differing.add(record.generation);
    }
  }
  // After a divergence every later digest differs: that is one divergence, until twins are equal.
  const reported = events.filter((event) => event.event === 'divergence').length;
  const divergences = Math.max(differing.size, reported);
  const hasTwo = rendezvous > 0;
  return {
    rendezvous: hasTwo ? rendezvous : null,
    rendezvousWithFrames: hasTwo ? withFrames : null,
    divergences: hasTwo || reported > 0 ? divergences : null,
    divergencesTold: hasTwo || reported > 0 ? reported : null,
  };
}

function lostCycles(observed: Observed) {
  const { recording, timeline } = observed;
  const { events, twins, manifest } = recording;
  if (twins.length === 0 && recording.ledgers.length > 0) return lostByLedgers(observed);
  const isCounted =
    manifest.nsPerInstruction !== null && twins.every((twin) => twin.instructions !== null);
  if (twins.length === 0 || !isCounted || !timeline) return { ...NO_ACCOUNT };
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
    cyclesStalled: stalledCycles(
      { positions: twins.map(({ chain }) => chain), cyclesOf: ({ instructions }) => instructions },
      momentsOf(twins),
      timeline,
    ),
  };
}

function lostByLedgers(observed: Observed) {
  const { seen, unseen, stalled } = ledgerAccount(observed);
  return {
    ...NO_ACCOUNT,
    cyclesRolledBackSeen: seen,
    cyclesRolledBackUnseen: unseen,
    cyclesStalled: stalled,
  };
}

const NO_ACCOUNT = {
  cyclesRolledBackSeen: null,
  cyclesRolledBackUnseen: null,
  cyclesReexecuted: null,
  cyclesStalled: null,
};

/** The twin that was lost at a takeover, and the twin that took over. */
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
  const survived = new ByRendezvous();
  for (const record of survivor.chain) survived.set(record);
  const theirs = lost.chain.filter((record) => record.generation === generation);
  const identical = theirs.findLast((record) => {
    const counterpart = survived.of(record);
    return counterpart !== undefined && isSame(counterpart, record);
  });
  const identicalUpTo = identical?.instructions ?? 0;
  const atDeath = lost.instructions ?? identicalUpTo;
  const highestReleased = lost.released.at(-1)?.rendezvous ?? 0;
  const lastSeen = theirs.findLast((record) => record.rendezvous <= highestReleased);
  const seenUpTo = Math.max(identicalUpTo, lastSeen?.instructions ?? 0);
  account.seen += seenUpTo - identicalUpTo;
  account.unseen += Math.max(0, atDeath - seenUpTo);
  // The lag: cycles that the dead twin had executed, and the survivor executed alike later.
  const lastOfLost = theirs.at(-1)?.tNs ?? 0;
  const survivorThen = survivor.chain.findLast(
    (record) => record.generation === generation && record.tNs <= lastOfLost,
  );
  account.reexecuted += Math.max(0, identicalUpTo - (survivorThen?.instructions ?? identicalUpTo));
}

/** Moments of every record, ascending, ns. */
function momentsOf(twins: readonly TwinTrace[]): Float64Array {
  const moments = new Float64Array(twins.reduce((sum, { chain }) => sum + chain.length, 0));
  let count = 0;
  for (const { chain } of twins)
    for (const { tNs } of chain) {
      moments[count] = tNs;
      count += 1;
    }
  return moments.sort();
}
