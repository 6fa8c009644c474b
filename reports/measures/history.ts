/** What became of the operations: the checker of everything the world was told. */
import { build } from 'hdr-histogram-js';
import { appendToHash, EMPTY_LEDGER_HASH } from '../../lab/recording/ledger/hash.ts';
import {
  appendedSchema,
  type Readback,
  readbackSchema,
} from '../../lab/recording/ledger/readback.ts';
import { type Recording, RecordingInvalid } from '../recording.ts';
import type { Measures } from './measure.ts';

export interface OperationOk {
  operation: number;
  connection: number;
  intendedNs: number;
  sentNs: number;
  answeredNs: number;
  sequence: number;
  hash: string;
}

/** Every acknowledged operation with its invocation, by time of answer. */
export function acknowledged({ history }: Recording): OperationOk[] {
  const invoked = new Map<number, { connection: number; intendedNs: number; sentNs: number }>();
  const oks: OperationOk[] = [];
  for (const line of history) {
    if (line.type === 'invoke') invoked.set(line.operation, line);
    if (line.type !== 'ok') continue;
    const invocation = invoked.get(line.operation);
    const value = appendedSchema.safeParse(line.value).data;
    if (invocation && value) oks.push({ ...invocation, ...line, ...value });
  }
  return oks.sort((one, other) => one.answeredNs - other.answeredNs);
}

type HistoryMeasures = Pick<
  Measures,
  | 'operations'
  | 'acknowledged'
  | 'acknowledgedLost'
  | 'duplicated'
  | 'reordered'
  | 'hashMismatches'
  | 'diskLost'
  | 'diskDiffering'
  | 'failed'
  | 'unknown'
  | 'connectionsReset'
  | 'latencyP50Ms'
  | 'latencyP99Ms'
  | 'calmP50Ms'
  | 'calmP99Ms'
  | 'sendLatenessP99Ms'
>;

export function historyMeasures(recording: Recording): HistoryMeasures {
  const { history } = recording;
  const readback = readbackOf(recording.readback, 'readback.json');
  const diskReadback = readbackOf(recording.diskReadback, 'readback-disk.json');
  const oks = acknowledged(recording);
  const count = (type: string) => history.filter((line) => line.type === type).length;
  const operations = count('invoke');
  const isEmpty = operations === 0;
  const states = history.filter((line) => line.type === 'connection');
  const ended = states.filter(({ state }) => state === 'reset' || state === 'closed').length;
  const invokes = history.filter((line) => line.type === 'invoke');
  const calm = calmLatencies(recording, oks);
  return {
    operations,
    acknowledged: count('ok'),
    failed: count('fail'),
    unknown: count('unknown'),
    connectionsReset: states.length > 0 ? ended : null,
    acknowledgedLost: readback && !isEmpty ? lost(oks, readback.operations) : null,
    duplicated: readback && !isEmpty ? duplicated(readback.operations) : null,
    reordered: oks.length > 0 ? reordered(oks) : null,
    hashMismatches: oks.length > 0 ? hashMismatches(oks, readback ?? retold(oks)) : null,
    diskLost: diskReadback && !isEmpty ? lost(oks, diskReadback.operations) : null,
    diskDiffering: diskReadback && readback ? differing(diskReadback, readback) : null,
    latencyP50Ms: percentileMs(
      oks.map((ok) => ok.answeredNs - ok.intendedNs),
      50,
    ),
    latencyP99Ms: percentileMs(
      oks.map((ok) => ok.answeredNs - ok.intendedNs),
      99,
    ),
    calmP50Ms: percentileMs(calm, 50),
    calmP99Ms: percentileMs(calm, 99),
    sendLatenessP99Ms: percentileMs(
      invokes.map((line) => line.sentNs - line.intendedNs),
      99,
    ),
  };
}

function readbackOf(json: unknown, name: string): Readback | null {
  const { data, error } = readbackSchema.nullable().safeParse(json);
  if (error) throw new RecordingInvalid(`${name}: ${error.issues[0]?.message}`);
  return data;
}

/**
 * Reply times, ns, of operations due before the first fault was injected, or the load ended. One that
 * is not answered by then counts with what it has waited, at least: a guest that stalls would
 * otherwise be measured by what it answered before.
 */
function calmLatencies({ events, history }: Recording, oks: readonly OperationOk[]): number[] {
  const begin = events.find((event) => event.event === 'load-begin');
  const end = events.find(
    ({ event, tNs }) =>
      event === 'load-end' || (event === 'fault-inject' && tNs > (begin?.tNs ?? 0)),
  );
  const untilNs = end?.tNs ?? Number.POSITIVE_INFINITY;
  const answered = new Map(oks.map((ok) => [ok.operation, ok.answeredNs]));
  return history.flatMap((line) => {
    if (line.type !== 'invoke' || line.intendedNs >= untilNs) return [];
    const answeredNs = answered.get(line.operation) ?? untilNs;
    const waitedNs = Math.min(answeredNs, untilNs) - line.intendedNs;
    return Number.isFinite(waitedNs) ? [waitedNs] : [];
  });
}

/** Acknowledged operations that the survivor does not hold. */
function lost(oks: readonly OperationOk[], held: readonly number[]): number {
  const there = new Set(held);
  return oks.filter((ok) => !there.has(ok.operation)).length;
}

/** Places at which one ledger holds another operation than the other, or none; and their hashes. */
function differing(one: Readback, other: Readback): number {
  const [longer, shorter] =
    one.operations.length > other.operations.length ? [one, other] : [other, one];
  const places = longer.operations.filter((held, at) => held !== shorter.operations[at]).length;
  return places + (one.hash === other.hash ? 0 : 1);
}

/** How often an operation is held more than once. */
function duplicated(held: readonly number[]): number {
  return held.length - new Set(held).size;
}

/**
 * Operations that were sent after another had been acknowledged, and stand before it all the same
 * (real-time order, the part of linearizability an append log with sequences can show).
 */
export function reordered(oks: readonly OperationOk[]): number {
  const bySent = [...oks].sort((one, other) => one.sentNs - other.sentNs);
  let at = 0;
  let highest = 0;
  let violations = 0;
  for (const ok of bySent) {
    for (let before = oks[at]; before && before.answeredNs < ok.sentNs; before = oks[at]) {
      highest = Math.max(highest, before.sequence);
      at += 1;
    }
    if (ok.sequence <= highest) violations += 1;
  }
  return violations;
}

/** The ledger as the replies tell it, up to the first sequence nobody was told of. */
function retold(oks: readonly OperationOk[]): { operations: number[]; hash: string | null } {
  const told = new Map(oks.map((ok) => [ok.sequence, ok.operation]));
  const operations: number[] = [];
  for (let next = told.get(1); next !== undefined; next = told.get(operations.length + 1))
    operations.push(next);
  return { operations, hash: null };
}

/** Replies whose sequence or running hash is not that of the ledger as it was read back. */
function hashMismatches(
  oks: readonly OperationOk[],
  readback: { operations: readonly number[]; hash: string | null },
): number {
  const hashes: string[] = [];
  let hash = EMPTY_LEDGER_HASH;
  for (const operation of readback.operations) {
    hash = appendToHash(hash, operation);
    hashes.push(hash);
  }
  const isWhole = readback.hash !== null;
  const wrong = oks.filter(
    ({ sequence, operation, hash: told }) =>
      (isWhole || sequence <= hashes.length) &&
      (readback.operations[sequence - 1] !== operation || hashes[sequence - 1] !== told),
  ).length;
  return wrong + (!isWhole || hash === readback.hash ? 0 : 1);
}

/** A percentile of nanoseconds, in ms, through an HDR histogram of microseconds; null without values. */
function percentileMs(values: readonly number[], percentile: number): number | null {
  if (values.length === 0) return null;
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  for (const value of values) histogram.recordValue(Math.max(0, Math.round(value / 1000)));
  return histogram.getValueAtPercentile(percentile) / 1000;
}
