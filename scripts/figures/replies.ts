/** Protection costs replies: engines side by side at several rates, and at their capacity. */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { busyRate, lowRate, saturation, steadyRate } from '../../suites/figures.ts';
import type { Scenario } from '../../suites/suite.ts';
import type { Figure } from './figure.ts';
import { type Cell, type Kept, measured, replyDistribution, roundsOf, rowOf } from './rounds.ts';

/** The first is the baseline of the others. */
export const ENGINES: readonly Engine[] = [unprotected, lockstep, colo];
const SCENARIOS: readonly Scenario[] = [lowRate, steadyRate, busyRate];
/** The smallest number whose median has an interval at 95 %. */
const ROUNDS = 6;

/** The condition of a row: the rate at which operations are offered. */
export function atRate({ workload }: Scenario): NonNullable<Cell['at']> {
  const { rateHz } = workload.parameters;
  return { name: 'rate', unit: 'operations/s', value: Number(rateHz) };
}

export const replies: Figure = {
  name: 'replies',
  title: 'Replies at a fixed rate',
  says: 'The same guest offered the same operations under each engine, trial by trial in turn.',
  needsLab: true,
  async measure(bench) {
    const cells = SCENARIOS.flatMap((scenario) =>
      ENGINES.map((engine) => {
        return { subject: engine.name, engine, scenario, at: atRate(scenario) };
      }),
    );
    const kept = await roundsOf(bench, cells, ROUNDS);
    return cells.map((cell, index) => replyRow(cell, kept[index] ?? []));
  },
};

function replyRow(cell: Cell, kept: readonly Kept[]) {
  const row = rowOf(cell, kept, [
    measured(kept, 'latencyP50Ms'),
    measured(kept, 'latencyP99Ms'),
    measured(kept, 'busyPercent'),
    measured(kept, 'syncBytesPerOperation'),
    measured(kept, 'checkpointPauseP50Ms'),
    measured(kept, 'checkpointPauseP99Ms'),
    measured(kept, 'checkpointPeriodMs'),
    measured(kept, 'checkpointBytes'),
    measured(kept, 'checkpointAcknowledgedMs'),
    measured(kept, 'acknowledgedLost', 'sum'),
  ]);
  return { ...row, distributions: replyDistribution(kept) };
}

export const capacity: Figure = {
  name: 'capacity',
  title: 'Capacity',
  says: '64 clients that each wait for their reply and ask again, under each engine in turn.',
  needsLab: true,
  async measure(bench) {
    const cells = ENGINES.map((engine) => {
      return { subject: engine.name, engine, scenario: saturation };
    });
    const kept = await roundsOf(bench, cells, ROUNDS);
    return cells.map((cell, index) => capacityRow(cell, kept[index] ?? []));
  },
};

/** The capacity of a guest in operations a second, and their reply times then. */
export function capacityRow(cell: Cell, kept: readonly Kept[]) {
  return rowOf(cell, kept, [
    measured(kept, 'operationsPerSecond'),
    measured(kept, 'latencyP50Ms'),
    measured(kept, 'busyPercent'),
    measured(kept, 'acknowledgedLost', 'sum'),
  ]);
}
