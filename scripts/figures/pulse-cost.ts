/** What the pulse costs the guest: its capacity with the probe and without. */
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { CONFIDENCE } from '../../reports/repetitions.ts';
import type { Interval } from '../../reports/statistics/binomial.ts';
import { median, percentileInterval } from '../../reports/statistics/percentile.ts';
import { saturation, saturationWithPulse } from '../../suites/figures.ts';
import { type Bench, capacity, type Figure, type Row, round, trial } from './figure.ts';

const ROUNDS = 12;
/** More than this would falsify what is measured beside it. */
const COST_PERCENT_MAX = 5;

/** Capacities of two trials, one right after the other: what drifts falls on both alike. */
interface Couple {
  without: number;
  pulsed: number;
}

export const pulseCost: Figure = {
  name: 'pulse-cost',
  needsLab: true,
  async measure(bench) {
    const engines = [unprotected, lockstep];
    const couples = engines.map((): Couple[] => []);
    for (let n = 0; n < ROUNDS && !bench.signal.aborted; n++) {
      for (const [index, engine] of engines.entries()) {
        const couple = await measured(bench, engine, n % 2 === 0);
        if (couple) couples[index]?.push(couple);
      }
    }
    return engines.map(({ name }, index) => row(name, couples[index] ?? []));
  },
};

/** Null when one of the two trials gave nothing. The order turns from round to round. */
async function measured(bench: Bench, engine: Engine, isFirst: boolean): Promise<Couple | null> {
  const run = async (isPulsed: boolean) =>
    capacity(await trial(bench, isPulsed ? saturation : saturationWithPulse(0), engine));
  const first = await run(isFirst);
  const second = await run(!isFirst);
  const [pulsed, without] = isFirst ? [first, second] : [second, first];
  return pulsed === null || without === null ? null : { pulsed, without };
}

function row(engine: string, couples: readonly Couple[]): Row {
  const costs = couples.map(({ pulsed, without }) => 100 * (1 - pulsed / without));
  const cost = median(costs);
  const interval = percentileInterval(costs, 50, CONFIDENCE);
  return {
    guest: engine,
    'pulse, Hz': saturation.pulseHz,
    'ops/s without': round(median(couples.map(({ without }) => without))),
    'ops/s with': round(median(couples.map(({ pulsed }) => pulsed))),
    'costs, %': round(cost),
    '… at 95 %': interval ? `${round(interval.low)} to ${round(interval.high)}` : '–',
    [`below ${COST_PERCENT_MAX} %`]: answer(interval),
  };
}

/** Only an interval that lies on one side of the limit is an answer. */
function answer(interval: Interval | null): string {
  if (interval && interval.high < COST_PERCENT_MAX) return 'yes';
  return interval && interval.low >= COST_PERCENT_MAX ? 'no' : 'not proven';
}
