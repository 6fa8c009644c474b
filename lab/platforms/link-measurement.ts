/** A measurement of a link: datagrams sent each way between two hosts, and their fates. */

export interface LinkMeasurement {
  /** Datagrams sent each way. */
  count: number;
  intervalMs: number;
  /** Size of a datagram's payload, 32 to 1472. */
  bytes?: number;
  /** Wait for late datagrams after the last one, ms; the configured delay is added. */
  waitMs: number;
}

/** Fates of the datagrams of one direction. */
export interface OneWay {
  sent: number;
  /** Arrivals, with duplicates and corrupt datagrams. */
  arrived: number;
  lost: number;
  duplicated: number;
  /** Arrived after a datagram that was sent later. */
  reordered: number;
  /** Arrived before a datagram that was sent earlier. */
  overtaking: number;
  corrupted: number;
  /** For each datagram, in the order sent: true when it never arrived intact. */
  isLost: readonly boolean[];
  /** Delays of intact first arrivals, ms, ascending. */
  delaysMs: readonly number[];
  /** Payload between the first and the last arrival, Mbit/s; null with fewer than two arrivals. */
  throughputMbps: number | null;
}

type Count = { [Key in keyof OneWay]: OneWay[Key] extends number ? Key : never }[keyof OneWay];

/** Adds measurements of one direction; the throughput is that of the last. */
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
    delaysMs: ways.flatMap(({ delaysMs }) => delaysMs).sort((left, right) => left - right),
    throughputMbps: ways.at(-1)?.throughputMbps ?? null,
  };
}

/** The delay below which this share of datagrams stayed, ms; null when none arrived. */
export function delayAt({ delaysMs }: OneWay, share: number): number | null {
  return delaysMs[Math.min(delaysMs.length - 1, Math.floor(share * delaysMs.length))] ?? null;
}
