/** `nightly`: a selection over all suites and engines that fits a budget and changes each night. */
import { seededRandom } from '../../lab/recording/random.ts';
import type { LeftOut } from '../../reports/campaign/schema.ts';
import { estimatorOf } from './estimate.ts';
import { keyOf, type Past } from './past.ts';
import { nameOf, type Selected } from './select.ts';

/** Why a night left a scenario out that it could run. */
export const FOR_ANOTHER_NIGHT = 'for another night';

/** A scenario on an engine, with the time for all its trials. */
export interface Spare {
  readonly selected: Selected;
  /** About, ms. */
  readonly costMs: number;
}

export interface NightOptions {
  readonly past: Past;
  readonly budgetMs: number;
  /** Trials of each scenario on each engine. */
  readonly trials: number;
  readonly seed: number;
  /** Why a scenario cannot run on its engine here; null when it can. */
  readonly refusal: (selection: Selected) => string | null;
}

/**
 * Scenarios that fit the budget, in the order in which they run: first a scenario of each suite on
 * each engine, then the others. In both groups untested scenarios come first, then scenarios tested
 * longest ago; the seed decides among equals. A scenario that cannot run here uses no budget. All
 * omitted scenarios are listed with the reason. `spare` has those of them that run if time is left,
 * in their order: as many as another budget holds.
 */
export function chooseNightly(
  all: readonly Selected[],
  { past, budgetMs, trials, seed, refusal }: NightOptions,
): { chosen: Selected[]; spare: Spare[]; leftOut: LeftOut } {
  const draw = seededRandom(seed);
  const estimate = estimatorOf(past);
  const order = all
    .map((selection) => ({ selection, at: past.triedAt.get(keyOf(selection)) ?? 0, lot: draw() }))
    .filter(({ selection }) => refusal(selection) === null)
    .sort((x, y) => x.at - y.at || x.lot - y.lot)
    .map(({ selection }) => selection);
  const costMs = (selection: Selected) => estimate(selection) * trials;
  const chosen = new Set<Selected>();
  let leftMs = budgetMs;
  const take = (selection: Selected): boolean => {
    const isTaken = !chosen.has(selection) && costMs(selection) <= leftMs;
    if (!isTaken) return false;
    chosen.add(selection);
    leftMs -= costMs(selection);
    return true;
  };
  const kinds = Map.groupBy(order, ({ suite, engine }) => `${suite.name} ${engine.name}`);
  for (const kind of kinds.values()) kind.find(take);
  for (const selection of order) take(selection);
  let spareMs = budgetMs;
  const spare = order.flatMap((selected) => {
    if (chosen.has(selected) || costMs(selected) > spareMs) return [];
    spareMs -= costMs(selected);
    return [{ selected, costMs: costMs(selected) }];
  });
  const why = (selection: Selected) => {
    if (costMs(selection) <= budgetMs) return FOR_ANOTHER_NIGHT;
    return `takes ${inWords(costMs(selection))}, more than the whole budget`;
  };
  const rest = all.filter((selection) => !chosen.has(selection));
  const leftOut = byReason(rest, (selection) => refusal(selection) ?? why(selection));
  return { chosen: [...chosen], spare, leftOut };
}

function byReason(rest: readonly Selected[], why: (selection: Selected) => string): LeftOut {
  return [...Map.groupBy(rest, why)].map(([reason, group]) => ({
    reason,
    scenarios: group.map((selection) => ({
      scenario: nameOf(selection),
      engine: selection.engine.name,
    })),
  }));
}

/** A duration for people: `12 seconds`, `40 minutes`, `3.5 hours`. */
export function inWords(ms: number): string {
  if (ms < 90_000) return plural(Math.ceil(ms / 1000), 'second');
  if (ms < 90 * 60_000) return plural(Math.ceil(ms / 60_000), 'minute');
  return `${(ms / 3_600_000).toFixed(1)} hours`;
}

/** `1 trial`, `2 trials` */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
