/** What protection costs: replies at a low and a high rate, and capacity, engine against engine. */
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { CONFIDENCE } from '../../reports/campaign/repetitions.ts';
import { ratioOfMedians } from '../../reports/statistics/ratio.ts';
import { highRate, lowRate, saturation } from '../../suites/figures.ts';
import {
  type Bench,
  type Figure,
  known,
  middle,
  type Row,
  round,
  type Seen,
  sum,
  trial,
} from './figure.ts';

const ROUNDS = 3;
const DRAWS = 2000;

/** What is compared; the first is what the others are compared with. */
const KINDS: readonly (readonly [string, Engine, Parameters])[] = [
  ['plain guest (TCG, virtio)', unprotected, { hosts: 1 }],
  ['lockstep, one twin', lockstep, { twins: 1 }],
  ['lockstep, received', lockstep, { output: 'received' }],
  ['lockstep, compared', lockstep, { output: 'compared' }],
];

interface Kind {
  kind: string;
  low: Seen[];
  high: Seen[];
  full: Seen[];
}

export const latency: Figure = {
  name: 'latency',
  needsLab: true,
  async measure(bench) {
    const kinds = await interleaved(bench);
    const plain = known(kinds[0]?.low ?? [], p50);
    return kinds.map((kind) => row(kind, plain, bench.seed));
  },
};

/** Interleaved, so that a noisy computer is noisy for all. */
async function interleaved(bench: Bench): Promise<Kind[]> {
  const kinds = KINDS.map(([kind]): Kind => ({ kind, low: [], high: [], full: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [, engine, set]] of KINDS.entries()) {
      if (bench.signal.aborted) return kinds;
      kinds[index]?.low.push(await trial(bench, lowRate, engine, set));
      kinds[index]?.high.push(await trial(bench, highRate, engine, set));
      kinds[index]?.full.push(await trial(bench, saturation, engine, set));
    }
  }
  return kinds;
}

function row({ kind, low, high, full }: Kind, plain: readonly number[], seed: number): Row {
  const resampling = { seed, confidence: CONFIDENCE, draws: DRAWS };
  const { ratio, interval } = ratioOfMedians(known(low, p50), plain, resampling) ?? {};
  return {
    guest: kind,
    'p50 ms, 50/s': middle(low, p50),
    'p99 ms, 50/s': middle(low, (s) => s.measures.latencyP99Ms),
    '× plain': round(ratio ?? null),
    '… at 95 %': interval ? `${round(interval.low)} to ${round(interval.high)}` : '–',
    'CPU %, 50/s': middle(low, (s) => s.measures.busyPercent),
    'p50 ms, 3,000/s': middle(high, p50),
    'p99 ms, 3,000/s': middle(high, (s) => s.measures.latencyP99Ms),
    'CPU %, 3,000/s': middle(high, (s) => s.measures.busyPercent),
    'ops/s, saturated': middle(full, (s) => s.measures.operationsPerSecond),
    'p50 ms, saturated': middle(full, p50),
    'CPU %, saturated': middle(full, (s) => s.measures.busyPercent),
    lost: sum([...low, ...high, ...full], (s) => s.measures.acknowledgedLost),
  };
}

function p50({ measures }: Seen): number | null {
  return measures.latencyP50Ms;
}
