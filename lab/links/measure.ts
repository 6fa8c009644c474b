/** What a link does to datagrams between two hosts, measured one way on both ends (link-probe.c). */
import { run } from '../command.ts';
import type { Host, LinkName } from '../hosts/host.ts';

export interface Sounding {
  /** Datagrams sent each way. */
  count: number;
  intervalMs: number;
  /** Size of a datagram's payload, 32 to 1472. */
  bytes?: number;
  /** How long to wait for stragglers after the last was sent. */
  waitMs: number;
}

/** What became of the datagrams of one direction. */
export interface OneWay {
  sent: number;
  /** Arrivals, duplicates and corrupt ones included. */
  arrived: number;
  lost: number;
  duplicated: number;
  /** Arrived after one that was sent later. */
  reordered: number;
  corrupted: number;
  /** Delays of intact first arrivals, ms, ascending. */
  delaysMs: readonly number[];
  /** Bits of payload per ms between the first and the last arrival; null when fewer than two came. */
  throughputMbps: number | null;
}

/** Sends `count` datagrams each way between the hosts' addresses on the link. */
export async function measureLink(
  native: string,
  link: LinkName,
  [a, b]: readonly [Host, Host],
  { count, intervalMs, bytes = 64, waitMs }: Sounding,
): Promise<{ ab: OneWay; ba: OneWay }> {
  const ends = [a, b].flatMap((host) => [String(host.initPid), host.address(link)]);
  const numbers = [count, Math.round(intervalMs * 1000), bytes, waitMs].map(String);
  const lines = (await run([native, 'link-probe', ...ends, ...numbers])).split('\n');
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
  const intact = arrivals.filter((arrival) => !arrival.isCorrupt);
  const first = new Map<number, number>();
  let highest = -1;
  let reordered = 0;
  for (const { sequence, delayMs } of intact) {
    if (first.has(sequence)) continue;
    first.set(sequence, delayMs);
    if (sequence < highest) reordered += 1;
    highest = Math.max(highest, sequence);
  }
  const corrupted = arrivals.length - intact.length;
  const times = intact.map((arrival) => arrival.arrivedMs);
  const spanMs = Math.max(...times) - Math.min(...times);
  return {
    sent,
    arrived: arrivals.length,
    lost: Math.max(0, sent - first.size - corrupted),
    duplicated: intact.length - first.size,
    reordered,
    corrupted,
    delaysMs: [...first.values()].sort((one, other) => one - other),
    throughputMbps: spanMs > 0 ? ((intact.length - 1) * bytes * 8) / spanMs / 1000 : null,
  };
}

/** The delay below which this share of datagrams stayed, ms; null when none arrived. */
export function delayAt({ delaysMs }: OneWay, share: number): number | null {
  return delaysMs[Math.min(delaysMs.length - 1, Math.floor(share * delaysMs.length))] ?? null;
}
