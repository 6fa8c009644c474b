/** The twins are moved apart: replies, outage and capacity over the round trip, and the knee. */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { CONFIDENCE } from '../../reports/campaign/repetitions.ts';
import type { FigureRow, Quantity } from '../../reports/performance/schema.ts';
import { given } from '../../reports/performance/value.ts';
import { KneeSearch } from '../../reports/statistics/knee.ts';
import { saturationApart } from '../../suites/figures.ts';
import { apart, farApart } from '../../suites/latency.ts';
import type { Scenario } from '../../suites/suite.ts';
import { type Bench, type Figure, trial } from './figure.ts';
import { capacityRow } from './replies.ts';
import { type Cell, type Kept, measured, outcomesOf, roundsOf, rowOf } from './rounds.ts';

const ENGINES: readonly Engine[] = [lockstep, colo];
/** Across the 10 ms that the field promises. */
const ROUND_TRIPS_MS = [0, 2, 5, 10, 20, 50, 100] as const;
const ROUNDS = 6;
const KNEE_TRIALS = 14;
const KNEE_RANGE_MS = { low: 2, high: 400 };
/** Near the knee trials pass sometimes; far from it a trial fails now and then by chance. */
const SHAPE = { softness: 0.25, lapse: 0.04 };

function cellsOf(scenarioAt: (roundTripMs: number) => Scenario): Cell[] {
  return ENGINES.flatMap((engine) =>
    ROUND_TRIPS_MS.map((value) => {
      const at = { name: 'round trip', unit: 'ms', value };
      return { subject: engine.name, engine, scenario: scenarioAt(value), at };
    }),
  );
}

export const delaySweep: Figure = {
  name: 'delay-sweep',
  title: 'Replies and outage over the round trip between the twins',
  says: 'The link between the twins is delayed; at 100 operations/s the active loses power.',
  needsLab: true,
  async measure(bench) {
    const cells = cellsOf(apartAt);
    const kept = await roundsOf(bench, cells, ROUNDS);
    return cells.map((cell, index) => sweepRow(cell, kept[index] ?? []));
  },
};

function apartAt(roundTripMs: number): Scenario {
  return apart(`rtt-${roundTripMs}`, `${roundTripMs} ms round trip`, farApart(roundTripMs));
}

function sweepRow(cell: Cell, kept: readonly Kept[]): FigureRow {
  return rowOf(cell, kept, [
    measured(kept, 'calmP50Ms'),
    measured(kept, 'calmP99Ms'),
    measured(kept, 'silenceMs'),
    measured(kept, 'acknowledgedLost', 'sum'),
  ]);
}

export const delayCapacity: Figure = {
  name: 'delay-capacity',
  title: 'Capacity over the round trip between the twins',
  says: '64 clients that each wait for their reply while the link between the twins is delayed.',
  needsLab: true,
  async measure(bench) {
    const cells = cellsOf(saturationApart);
    const kept = await roundsOf(bench, cells, ROUNDS);
    return cells.map((cell, index) => capacityRow(cell, kept[index] ?? []));
  },
};

const KNEE: Quantity = {
  name: 'kneeMs',
  title: 'Keeps its promise up to a round trip of',
  unit: 'ms',
  better: 'more',
};

export const knee: Figure = {
  name: 'knee',
  title: 'Round trip up to which an engine keeps its promise',
  says: 'Power cuts at round trips, each chosen to be the most informative about the limit.',
  needsLab: true,
  async measure(bench) {
    const rows: FigureRow[] = [];
    for (const engine of ENGINES) rows.push(await search(bench, engine));
    return rows;
  },
};

async function search(bench: Bench, engine: Engine): Promise<FigureRow> {
  const search = new KneeSearch({ ...KNEE_RANGE_MS, ...SHAPE });
  const tried: string[] = [];
  const outcomes: Pick<Kept, 'outcome'>[] = [];
  for (let n = 0; n < KNEE_TRIALS && !bench.signal.aborted; n++) {
    const roundTripMs = Math.round(search.next() * 10) / 10;
    const { outcome } = await trial(bench, apartAt(roundTripMs), engine);
    // Trials that neither passed nor failed do not count.
    if (outcome === 'passed' || outcome === 'failed')
      search.record(roundTripMs, outcome === 'passed');
    outcomes.push({ outcome });
    tried.push(`${roundTripMs}${outcome === 'passed' ? '' : ` ${outcome}`}`);
  }
  const { estimate, low, high } = search.result(CONFIDENCE);
  return {
    ...{ subject: engine.name, engine: engine.name, parameters: {}, at: null },
    outcomes: outcomesOf(outcomes),
    values: [given(KNEE, estimate, { low, high })],
    distributions: {},
    notes: { 'tried, ms': tried.join(', ') },
  };
}
