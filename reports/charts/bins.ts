/** Answers over time in bins, for the charts of throughput and reply time. */
import { nextRound } from './scale.ts';

/** Acknowledged operations: when each was answered, and how long after its intended time. */
export interface Answers {
  atMs: ArrayLike<number>;
  latencyMs: ArrayLike<number>;
}

export interface Bin {
  /** The middle of the bin. */
  atMs: number;
  perSecond: number;
  /** Null in a bin without a reply: its latency is unknown. */
  p50Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
}

/** No chart is wider than this many bins. */
const BINS_MAX = 1200;
const NARROWEST_MS = 100;

/**
 * Bins of equal width over [0, endMs). The rest that does not fill a bin is left out: half a bin
 * would show half of the throughput.
 */
export function binned(answers: Answers, endMs: number): { binMs: number; bins: Bin[] } {
  const binMs = Math.max(NARROWEST_MS, nextRound(Math.max(1, endMs / BINS_MAX)));
  // A load that ends before it begins (a hostile recording) has no bin.
  const count = Math.max(0, Math.floor(endMs / binMs));
  const latencies = groupedLatencies(answers, binMs, count);
  const bins = latencies.map((binLatencies, index): Bin => {
    binLatencies.sort();
    return {
      atMs: (index + 0.5) * binMs,
      perSecond: (binLatencies.length * 1000) / binMs,
      p50Ms: nearestRank(binLatencies, 0.5),
      p99Ms: nearestRank(binLatencies, 0.99),
      maxMs: binLatencies.at(-1) ?? null,
    };
  });
  return { binMs, bins };
}

/** The latencies of each bin. */
function groupedLatencies(
  { atMs, latencyMs }: Answers,
  binMs: number,
  count: number,
): Float64Array<ArrayBuffer>[] {
  const binOf = (answer: number) => Math.floor((atMs[answer] ?? -1) / binMs);
  const sizes = new Uint32Array(count);
  for (let answer = 0; answer < atMs.length; answer++) {
    const bin = binOf(answer);
    if (bin >= 0 && bin < count) sizes[bin] = (sizes[bin] ?? 0) + 1;
  }
  const groups = Array.from(sizes, (size) => new Float64Array(size));
  const filled = new Uint32Array(count);
  for (let answer = 0; answer < atMs.length; answer++) {
    const bin = binOf(answer);
    const group = groups[bin];
    if (!group) continue;
    const at = filled[bin] ?? 0;
    group[at] = latencyMs[answer] ?? 0;
    filled[bin] = at + 1;
  }
  return groups;
}

/** The nearest-rank percentile of ascending values; null without any. */
function nearestRank(ascending: Float64Array, share: number): number | null {
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? null;
}
