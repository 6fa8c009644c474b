/**
 * The account of lost cycles where twins leave no chains: by their positions in guest time, from
 * the cycle ledgers in their memories. A cycle is one of the guest's time-stamp counter then, and
 * no cycle of a survivor is known to repeat one of the lost twin.
 */
import { type EventOf, eventsNamed } from '../../lab/recording/events.ts';
import type { LedgerLine } from '../../lab/recording/ledgers.ts';
import type { Observed } from '../observed.ts';
import { stalledCycles } from './stalled-cycles.ts';
import {
  changeAt,
  executed,
  resumptionAt,
  runningMoments,
  STAND_NS,
  type Twin,
  twinOf,
  twinsIn,
} from './twin-positions.ts';

/** Cycles by kind; null where the positions do not show them. */
export interface LedgerAccount {
  seen: number | null;
  unseen: number | null;
  stalled: number | null;
}

const UNKNOWN: LedgerAccount = { seen: null, unseen: null, stalled: null };

/** Everything is null when no twin ran at the end of the load: there is nothing to compare. */
export function ledgerAccount(seen: Observed): LedgerAccount {
  const { recording, timeline } = seen;
  const twins = twinsIn(recording.ledgers);
  const moments = runningMoments(twins);
  const last = moments[moments.length - 1] ?? Number.NEGATIVE_INFINITY;
  if (!timeline || !isClosed(recording.ledgers) || last < timeline.endNs - STAND_NS) return UNKNOWN;
  const takeovers = eventsNamed(recording.events, 'took-over');
  const losses = takeovers.map((takeover) => lossAt(seen, twins, takeover));
  const sumOf = (kind: keyof Loss) =>
    losses.reduce<number | null>(
      (sum, loss) => (sum === null || loss === null ? null : sum + loss[kind]),
      0,
    );
  return {
    seen: sumOf('seen'),
    unseen: sumOf('unseen'),
    stalled: stalledCycles(
      { positions: twins.map(({ changes }) => changes), cyclesOf: ({ tsc }) => tsc },
      moments,
      timeline,
    ),
  };
}

/** Whether the last line counts the changes before it. */
function isClosed(lines: readonly LedgerLine[]): boolean {
  const last = lines.at(-1);
  return last !== undefined && 'end' in last && last.end === lines.length - 1;
}

interface Loss {
  seen: number;
  unseen: number;
}

/** Cycles rolled back at a takeover; null where a position is missing. */
function lossAt(
  seen: Observed,
  twins: readonly Twin[],
  takeover: EventOf<'took-over'>,
): Loss | null {
  const parted = partedAt(seen, twins, takeover);
  if (!parted) return null;
  const { lost, fromTsc, untilNs } = parted;
  const toTsc = lost.changes.at(-1)?.tsc ?? fromTsc;
  const beyond = lost.changes.find(({ tsc }) => tsc > fromTsc);
  const sentNs = beyond ? lastAnswered(seen, beyond.tNs, untilNs) : null;
  const atSending = sentNs === null ? undefined : changeAt(lost, sentNs);
  const known = atSending ? executed(lost, fromTsc, atSending.tsc) : 0;
  return { seen: known, unseen: executed(lost, fromTsc, toTsc) - known };
}

interface Parted {
  lost: Twin;
  /** Time-stamp counter of the state with which the survivor went on. */
  fromTsc: number;
  /** Until when every answer came from the lost twin, ns. */
  untilNs: number;
}

function partedAt(
  { recording }: Observed,
  twins: readonly Twin[],
  takeover: EventOf<'took-over'>,
): Parted | null {
  const isOfA = takeover.source === 'host-a/controller';
  const lost = twinOf(twins, isOfA ? 'b' : 'a', takeover.tNs);
  if (!lost) return null;
  const survivor = twinOf(twins, isOfA ? 'a' : 'b', takeover.tNs);
  const resumed = survivor && resumptionAt(survivor, lost, takeover.tNs);
  if (resumed) return { lost, fromTsc: resumed.from.tsc, untilNs: resumed.stoodUntilNs };
  if (!hasBootedAgain(recording.events, takeover)) return null;
  return { lost, fromTsc: 0, untilNs: takeover.tNs };
}

/** Whether the guest gives another boot-id after a takeover than before: it began again. */
function hasBootedAgain(events: Observed['events'], { tNs }: EventOf<'took-over'>): boolean {
  const given = eventsNamed(events, 'identity');
  const before = given.findLast((identity) => identity.tNs <= tNs);
  const after = given.find((identity) => identity.tNs > tNs);
  return before !== undefined && after !== undefined && before.bootId !== after.bootId;
}

/**
 * When the last request was sent, from `fromNs` on, that was answered by `toNs`: the
 * world has seen that it came so far. Null without one.
 */
function lastAnswered(
  { acknowledged, operations, recording }: Observed,
  fromNs: number,
  toNs: number,
): number | null {
  let lastNs: number | null = null;
  const answered = (sentNs: number, answeredNs: number) => {
    if (sentNs >= fromNs && answeredNs <= toNs) lastNs = Math.max(lastNs ?? 0, sentNs);
  };
  const { sentNs } = operations;
  for (const [index, place] of acknowledged.places.entries())
    answered(sentNs[place] ?? 0, acknowledged.endedNs[index] ?? Number.POSITIVE_INFINITY);
  const echoes = new Map<number, number>();
  for (const line of recording.pulse) {
    if ('sent' in line) echoes.set(line.sent, line.tNs);
    else if ('received' in line) answered(echoes.get(line.received) ?? 0, line.tNs);
  }
  return lastNs;
}
