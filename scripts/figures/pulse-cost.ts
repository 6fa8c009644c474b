/**
 * What the pulse costs the guest: its capacity with the probe and without. Where instructions are
 * counted, also what an operation then takes of them: that hardly varies, however busy the computer is.
 */
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { CONFIDENCE } from '../../reports/campaign/repetitions.ts';
import type { Interval } from '../../reports/statistics/binomial.ts';
import { median, percentileInterval } from '../../reports/statistics/percentile.ts';
import { saturation, saturationWithPulse } from '../../suites/figures.ts';
import { type Bench, type Figure, middle, type Row, round, type Seen, trial } from './figure.ts';

const ROUNDS = 12;
/** More than this would falsify what is measured beside it. */
const COST_PERCENT_MAX = 5;

/** Two trials, one right after the other: what drifts falls on both alike. */
interface Couple {
  without: Seen;
  pulsed: Seen;
}

export const pulseCost: Figure = {
  name: 'pulse-cost',
  needsLab: true,
  async measure(bench) {
    const engines = [unprotected, lockstep];
    const couples = engines.map((): Couple[] => []);
    for (let n = 0; n < ROUNDS && !bench.signal.aborted; n++) {
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

function row(engine: string, couples: readonly Couple[]): Row {
  const [without, pulsed] = [couples.map((c) => c.without), couples.map((c) => c.pulsed)];
  // Fewer operations, or more instructions for each, by so many percent.
  const capacities = costs(couples, (one, other) => 1 - one / other, operationsPerSecond);
  const work = costs(couples, (one, other) => one / other - 1, instructionsPerOperation);
  return {
    guest: engine,
    'pulse, Hz': saturation.pulseHz,
    'ops/s without': middle(without, operationsPerSecond),
    'ops/s with': middle(pulsed, operationsPerSecond),
    ...costRow('ops/s', capacities),
    'instructions/op without': middle(without, instructionsPerOperation),
    'instructions/op with': middle(pulsed, instructionsPerOperation),
    ...costRow('instructions', work),
  };
}

function operationsPerSecond({ measures }: Seen): number | null {
  return measures.operationsPerSecond;
}

/** The cost in percent, couple by couple; those that lack the measure are left out. */
function costs(
  couples: readonly Couple[],
  cost: (pulsed: number, without: number) => number,
  of: (seen: Seen) => number | null,
): number[] {
  return couples.flatMap(({ pulsed, without }) => {
    const [one, other] = [of(pulsed), of(without)];
    return one === null || other === null ? [] : [100 * cost(one, other)];
  });
}

function costRow(unit: string, values: readonly number[]): Row {
  const interval = percentileInterval(values, 50, CONFIDENCE);
  const within = interval ? ` (${round(interval.low)} to ${round(interval.high)})` : '';
  return {
    [`costs % of ${unit} (at 95 %)`]: `${round(median(values))}${within}`,
    [`below ${COST_PERCENT_MAX} %, by ${unit}`]: answer(interval),
  };
}

/** Instructions the guest executed during the load for each operation acknowledged in it. */
export function instructionsPerOperation({ observed }: Seen): number | null {
  const { twins, events, history } = observed.recording;
  const moment = (name: string) => events.find((event) => event.event === name)?.tNs;
  const [beginNs, endNs] = [moment('load-begin'), moment('load-end')];
  if (beginNs === undefined || endNs === undefined) return null;
  const active = twins.find((twin) => twin.instructions !== null && twin.chain.at(-1)?.isActive);
  const during = active?.chain.filter(({ tNs }) => tNs >= beginNs && tNs <= endNs);
  const [first, last] = [during?.[0], during?.at(-1)];
  const answered = history.filter((line) => line.type === 'ok' && line.answeredNs <= endNs).length;
  if (!first || !last || answered === 0) return null;
  return (last.instructions - first.instructions) / answered;
}

/** Only an interval that lies on one side of the limit is an answer. */
function answer(interval: Interval | null): string {
  if (interval && interval.high < COST_PERCENT_MAX) return 'yes';
  return interval && interval.low >= COST_PERCENT_MAX ? 'no' : 'not proven';
}
