/** The price of a guest's disk: the same engine with a guest with and without a disk. */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import type { FigureRow } from '../../reports/performance/schema.ts';
import { cut, lowRate, reprotection } from '../../suites/figures.ts';
import type { Scenario } from '../../suites/suite.ts';
import type { Figure } from './figure.ts';
import { type Cell, type Kept, measured, outcomesOf, roundsOf, rowOf } from './rounds.ts';

const ENGINES: readonly Engine[] = [unprotected, colo];
const GUESTS = ['minimal', 'disk'] as const;
const ROUNDS = 3;
const CUTS = 5;
const REPROTECTIONS = 3;

export const disk: Figure = {
  name: 'disk',
  title: 'The price of a disk',
  says: '50 operations/s that are each on the disk before they are acknowledged, cuts and copies.',
  needsLab: true,
  async measure(bench) {
    const [calm, cuts, copies] = [cellsOf(lowRate), cellsOf(cut), cellsOf(reprotection)];
    const inCalm = await roundsOf(bench, calm, ROUNDS);
    const inCuts = await roundsOf(bench, cuts, CUTS);
    const inCopies = await roundsOf(bench, copies, REPROTECTIONS);
    return calm.map((cell, n) => row(cell, inCalm[n] ?? [], inCuts[n] ?? [], inCopies[n] ?? []));
  },
};

/** At a rate that a disk can take. */
function cellsOf(scenario: Scenario): Cell[] {
  return ENGINES.flatMap((engine) =>
    GUESTS.map((guest) => {
      const { workload } = lowRate;
      const variant = { ...scenario, guest, name: `${scenario.name}-${guest}`, workload };
      return { subject: `${engine.name}, ${guest}`, engine, scenario: variant };
    }),
  );
}

function row(
  cell: Cell,
  calm: readonly Kept[],
  cuts: readonly Kept[],
  copies: readonly Kept[],
): FigureRow {
  const values = [
    measured(calm, 'latencyP50Ms'),
    measured(calm, 'latencyP99Ms'),
    measured(calm, 'syncBytesPerOperation'),
    measured(cuts, 'silenceMs'),
    measured(cuts, 'acknowledgedLost', 'sum'),
    measured(cuts, 'diskLost', 'sum'),
    measured(copies, 'reprotectPauseMs'),
  ];
  return { ...rowOf(cell, [], values), outcomes: outcomesOf([...calm, ...cuts, ...copies]) };
}
