/** Measures a link from both ends with link-probe.c, in the network namespaces of two hosts. */
import { run } from '../../command.ts';
import type { LinkMeasurement, OneWay } from '../link-measurement.ts';

/** One end of a measurement. */
export interface End {
  /** PID of the host's init; the probe enters its network namespace. */
  initPid: number;
  address: string;
}

/** Sends `how.count` datagrams each way; waits `waitMs` for stragglers, all in all. */
export async function measureLink(
  native: string,
  ends: readonly [End, End],
  { count, intervalMs, bytes = 64, waitMs }: LinkMeasurement,
): Promise<{ ab: OneWay; ba: OneWay }> {
  const names = ends.flatMap(({ initPid, address }) => [String(initPid), address]);
  const numbers = [count, intervalMs * 1000, bytes, waitMs].map((n) => String(Math.round(n)));
  const lines = (await run([native, 'link-probe', ...names, ...numbers])).split('\n');
  const of = (direction: string) =>
    oneWay(
      count,
      bytes,
      lines.filter((line) => line.startsWith(`${direction} `)).map(parseArrival),
    );
  return { ab: of('ab'), ba: of('ba') };
}

interface Arrival {
  sequence: number;
  delayMs: number;
  isCorrupt: boolean;
  arrivedMs: number;
}

function parseArrival(line: string): Arrival {
  const [, sequence, delayNs, isCorrupt, arrivedNs] = line.split(' ');
  return {
    sequence: Number(sequence),
    delayMs: Number(delayNs) / 1e6,
    isCorrupt: isCorrupt === '1',
    arrivedMs: Number(arrivedNs) / 1e6,
  };
}

function oneWay(sent: number, bytes: number, arrivals: readonly Arrival[]): OneWay {
  // A number that was never sent is corrupt, too.
  const intact = arrivals.filter((arrival) => !arrival.isCorrupt && arrival.sequence < sent);
  const first = new Map<number, number>();
  for (const { sequence, delayMs } of intact)
    if (!first.has(sequence)) first.set(sequence, delayMs);
  const order = [...first.keys()];
  const corrupted = arrivals.length - intact.length;
  const times = intact.map((arrival) => arrival.arrivedMs);
  // In the order of arrival; too many to be arguments of Math.max.
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return {
    sent,
    arrived: arrivals.length,
    lost: Math.max(0, sent - first.size - corrupted),
    duplicated: intact.length - first.size,
    reordered: below(order),
    // With order and sign reversed, a datagram that overtook is one that was overtaken.
    overtaking: below(order.map((sequence) => -sequence).reverse()),
    corrupted,
    isLost: Array.from({ length: sent }, (_, sequence) => !first.has(sequence)),
    delaysMs: [...first.values()].sort((left, right) => left - right),
    throughputMbps: spanMs > 0 ? ((intact.length - 1) * bytes * 8) / spanMs / 1000 : null,
  };
}

/** Number of elements that are lower than an element before them. */
function below(numbers: readonly number[]): number {
  let highest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const value of numbers) {
    if (value < highest) count += 1;
    highest = Math.max(highest, value);
  }
  return count;
}
