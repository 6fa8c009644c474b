/** Distributions of times as HDR histograms of µs: small, exact to three digits, and additive. */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

const DIGITS = 3;

/** An empty histogram. */
export function emptyHistogram(): Histogram {
  return build({ numberOfSignificantValueDigits: DIGITS, autoResize: true });
}

/** Adds a time in ns; times below 0 count as 0. */
export function recordNs(histogram: Histogram, ns: number): void {
  histogram.recordValue(Math.max(0, Math.round(ns / 1000)));
}

/** The histogram as text for bench.json. */
export function encoded(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** The histogram of such a text; throws Error for any other text. */
export function decoded(text: string): Histogram {
  return decodeFromCompressedBase64(text, 32, false) as Histogram;
}

/** The sum of two distributions. */
export function addedUp(first: string, second: string): string {
  const sum = emptyHistogram();
  for (const text of [first, second]) sum.add(decoded(text));
  return encoded(sum);
}

export interface CurvePoint {
  readonly percentile: number;
  readonly ms: number;
}

/** Steps of the curve from one nine (99 %) to the next (99.9 %). */
const STEPS_PER_NINE = 8;

/**
 * The percentile curve from the median on, in steps that are equal in nines, up to the last
 * percentile with a value beyond it, and then the largest: none is extrapolated.
 */
export function percentileCurve(text: string): CurvePoint[] {
  const histogram = decoded(text);
  const { totalCount } = histogram;
  if (totalCount === 0) return [];
  const at = (percentile: number): CurvePoint => {
    return { percentile, ms: histogram.getValueAtPercentile(percentile) / 1000 };
  };
  const points: CurvePoint[] = [];
  for (let step = 0; ; step++) {
    const beyond = 0.5 * 10 ** (-step / STEPS_PER_NINE);
    if (beyond * totalCount < 1) break;
    points.push(at(100 * (1 - beyond)));
  }
  return [...points, at(100)];
}
