/** What a link does to datagrams between two hosts, measured one way on both ends (link-probe.c). */
import { run } from '../../command.ts';
import type { Lab } from '../../lab.ts';
import type { Host, LinkName } from '../host.ts';

export interface Sounding {
  /** Datagrams sent each way. */
  count: number;
  intervalMs: number;
  /** Size of a datagram's payload, 32 to 1472. */
  bytes?: number;
  /** How long to wait for stragglers after the last was sent, besides what is asked of the link. */
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
  /** Arrived before one that was sent earlier. */
  overtaking: number;
  corrupted: number;
  /** Of each datagram in the order they were sent, whether it never arrived intact. */
  isLost: readonly boolean[];
  /** Delays of intact first arrivals, ms, ascending. */
  delaysMs: readonly number[];
  /** Bits of payload per ms between the first and the last arrival; null when fewer than two came. */
  throughputMbps: number | null;
}

/** Also what a link delays by twice as much as it was asked is waited for. */
const PATIENCE = 2;

/** Sends `count` datagrams each way between the hosts' addresses on the link. */
export async function measureLink(
  lab: Lab,
  link: LinkName,
  [a, b]: readonly [Host, Host],
  { count, intervalMs, bytes = 64, waitMs }: Sounding,
): Promise<{ ab: OneWay; ba: OneWay }> {
  const ends = [a, b].flatMap((host) => [String(host.initPid), host.address(link)]);
  const allMs = waitMs + PATIENCE * lab.switch.latenessMs(link, [a.name, b.name]);
  const numbers = [count, intervalMs * 1000, bytes, allMs].map((n) => String(Math.round(n)));
  const lines = (await run([lab.toolbox.native, 'link-probe', ...ends, ...numbers])).split('\n');
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
  const intact = arrivals.filter((one) => !one.isCorrupt && one.sequence < sent);
  const first = new Map<number, number>();
  for (const { sequence, delayMs } of intact)
    if (!first.has(sequence)) first.set(sequence, delayMs);
  const order = [...first.keys()];
  const corrupted = arrivals.length - intact.length;
  const times = intact.map((arrival) => arrival.arrivedMs);
  // They stand in the order of their arrival; too many to be given to Math.max one by one.
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return {
    sent,
    arrived: arrivals.length,
    lost: Math.max(0, sent - first.size - corrupted),
    duplicated: intact.length - first.size,
    reordered: below(order),
    // Read from its end and with its sign turned, who overtook is who was overtaken.
    overtaking: below(order.map((sequence) => -sequence).reverse()),
    corrupted,
    isLost: Array.from({ length: sent }, (_, sequence) => !first.has(sequence)),
    delaysMs: [...first.values()].sort((one, other) => one - other),
    throughputMbps: spanMs > 0 ? ((intact.length - 1) * bytes * 8) / spanMs / 1000 : null,
  };
}

/** How many are lower than one before them. */
function below(numbers: readonly number[]): number {
  let highest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const one of numbers) {
    if (one < highest) count += 1;
    highest = Math.max(highest, one);
  }
  return count;
}

type Count = { [Key in keyof OneWay]: OneWay[Key] extends number ? Key : never }[keyof OneWay];

/** Several soundings of one direction as one; its throughput is the last one's. */
export function addUp(ways: readonly OneWay[]): OneWay {
  const sum = (key: Count) => ways.reduce((total, way) => total + way[key], 0);
  return {
    sent: sum('sent'),
    arrived: sum('arrived'),
    lost: sum('lost'),
    duplicated: sum('duplicated'),
    reordered: sum('reordered'),
    overtaking: sum('overtaking'),
    corrupted: sum('corrupted'),
    isLost: ways.flatMap(({ isLost }) => isLost),
    delaysMs: ways.flatMap(({ delaysMs }) => delaysMs).sort((one, other) => one - other),
    throughputMbps: ways.at(-1)?.throughputMbps ?? null,
  };
}

/** The delay below which this share of datagrams stayed, ms; null when none arrived. */
export function delayAt({ delaysMs }: OneWay, share: number): number | null {
  return delaysMs[Math.min(delaysMs.length - 1, Math.floor(share * delaysMs.length))] ?? null;
}
