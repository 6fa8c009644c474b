/**
 * The price of the pulse for the guest: its capacity with the probe and without. Where instructions
 * are counted, also those of an operation: they hardly vary, however busy the computer is.
 */
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { infoOf } from '../../reports/measures/catalogue.ts';
import type { FigureRow, Quantity } from '../../reports/performance/schema.ts';
import { sampled } from '../../reports/performance/value.ts';
import type { Interval } from '../../reports/statistics/binomial.ts';
import { saturation, saturationWithPulse } from '../../suites/figures.ts';
import { type Bench, type Figure, type Seen, trial } from './figure.ts';
import { outcomesOf } from './rounds.ts';

const ROUNDS = 12;
/** A higher cost would falsify other measurements of the trial. */
const COST_PERCENT_MAX = 5;

/** Two trials in direct sequence, so that drift affects both alike. */
interface Couple {
  without: Seen;
  pulsed: Seen;
}

export const pulseCost: Figure = {
  name: 'pulse-cost',
  title: 'The price of the pulse',
  says: 'The guest at saturation with the pulse and without, in direct sequence.',
  needsLab: true,
  async measure(bench) {
    const engines = [unprotected, lockstep];
    const couples = engines.map((): Couple[] => []);
    for (let n = 0; n < (bench.rounds ?? ROUNDS) && !bench.signal.aborted; n++) {
      for (const [index, engine] of engines.entries()) {
        couples[index]?.push(await measured(bench, engine, n % 2 === 0));
      }
    }
    return engines.map(({ name }, index) => row(name, couples[index] ?? []));
  },
};

/** The order turns from round to round. */
async function measured(bench: Bench, engine: Engine, isFirst: boolean): Promise<Couple> {
  const run = (isPulsed: boolean) =>
    trial(bench, isPulsed ? saturation : saturationWithPulse(0), engine);
  const first = await run(isFirst);
  const second = await run(!isFirst);
  return isFirst ? { pulsed: first, without: second } : { pulsed: second, without: first };
}

const INSTRUCTIONS: Quantity = {
  name: 'instructionsPerOperation',
  title: 'Instructions an operation',
  unit: 'count',
  better: 'less',
};

function row(engine: string, couples: readonly Couple[]): FigureRow {
  const rates = infoOf('operationsPerSecond');
  const capacity = costs(couples, (pulsed, without) => 1 - pulsed / without, operationsPerSecond);
  const work = costs(couples, (pulsed, without) => pulsed / without - 1, instructionsPerOperation);
  const costOf = (of: string, samples: readonly (number | null)[]) => {
    const quantity = { name: `cost-${of}`, title: `costs, by ${of}`, unit: 'percent' };
    return sampled({ ...quantity, better: 'less' }, 'median', samples);
  };
  const [byRate, byWork] = [costOf('operations/s', capacity), costOf('instructions', work)];
  const both = (quantity: Quantity, of: (seen: Seen) => number | null) =>
    (['without', 'pulsed'] as const).map((side) => {
      const title = `${quantity.title}, ${side === 'pulsed' ? 'with the pulse' : 'without'}`;
      const named = { ...quantity, name: `${quantity.name}-${side}`, title };
      return sampled(
        named,
        'median',
        couples.map((couple) => of(couple[side])),
      );
    });
  return {
    ...{ subject: engine, engine, parameters: {}, distributions: {} },
    at: { name: 'pulse', unit: 'Hz', value: saturation.pulseHz },
    outcomes: outcomesOf(couples.flatMap(({ without, pulsed }) => [without, pulsed])),
    values: [
      ...both(rates, operationsPerSecond),
      byRate,
      ...both(INSTRUCTIONS, instructionsPerOperation),
      byWork,
    ],
    notes: {
      [`below ${COST_PERCENT_MAX} %, by operations/s`]: answer(byRate.interval),
      [`below ${COST_PERCENT_MAX} %, by instructions`]: answer(byWork.interval),
    },
  };
}

function operationsPerSecond({ measures }: Seen): number | null {
  return measures.operationsPerSecond;
}

/** The cost in percent of each couple of trials; null without the measure. */
function costs(
  couples: readonly Couple[],
  cost: (pulsed: number, without: number) => number,
  of: (seen: Seen) => number | null,
): (number | null)[] {
  return couples.map(({ pulsed, without }) => {
    const [withPulse, withoutPulse] = [of(pulsed), of(without)];
    return withPulse === null || withoutPulse === null ? null : 100 * cost(withPulse, withoutPulse);
  });
}

/** Instructions the guest executed during the load for each operation acknowledged in it. */
export function instructionsPerOperation({ observed }: Seen): number | null {
  const { twins, events } = observed.recording;
  const moment = (name: string) => events.find((event) => event.event === name)?.tNs;
  const [beginNs, endNs] = [moment('load-begin'), moment('load-end')];
  if (beginNs === undefined || endNs === undefined) return null;
  const active = twins.find((twin) => twin.instructions !== null && twin.chain.at(-1)?.isActive);
  const during = active?.chain.filter(({ tNs }) => tNs >= beginNs && tNs <= endNs);
  const [first, last] = [during?.[0], during?.at(-1)];
  const answered = observed.acknowledged.endedNs.filter((ns) => ns <= endNs).length;
  if (!first || !last || answered === 0) return null;
  return (last.instructions - first.instructions) / answered;
}

/** Only an interval that lies on one side of the limit is an answer. */
function answer(interval: Interval | null): string {
  if (interval && interval.high < COST_PERCENT_MAX) return 'yes';
  return interval && interval.low >= COST_PERCENT_MAX ? 'no' : 'not proven';
}
