import { expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { estimateMs } from './estimate.ts';
import { chooseNightly, type NightOptions } from './nightly.ts';
import { keyOf, NO_PAST, type Past } from './past.ts';
import { nameOf, select } from './select.ts';

const all = select(
  suites,
  engines,
  suites.map((suite) => suite.name),
  [],
);
const names = (of: readonly (typeof all)[number][]) => of.map(nameOf);
const MINUTES = 60_000;

const night = (budgetMs: number, more: Partial<NightOptions> = {}) =>
  chooseNightly(all, {
    ...{ past: NO_PAST, budgetMs, trials: 1, seed: 1, refusal: () => null },
    ...more,
  });
const costMs = (of: readonly (typeof all)[number][]) =>
  of.reduce((sum, selection) => sum + estimateMs(selection), 0);
const kindOf = ({ suite, engine }: (typeof all)[number]) => `${suite.name} on ${engine.name}`;

const kinds = Map.groupBy(all, kindOf);
/** A budget for any scenario of each suite on each engine. */
const oneOfEachMs = [...kinds.values()].reduce((sum, of) => sum + dearestMs(of), 0);
function dearestMs(of: typeof all): number {
  return Math.max(...of.map(estimateMs));
}

test('it fits the budget, leaves nothing out that would fit, and the seed decides', () => {
  const { chosen, leftOut } = night(20 * MINUTES);
  const left = all.filter((selection) => !chosen.includes(selection));
  expect(costMs(chosen)).toBeLessThanOrEqual(20 * MINUTES);
  expect(Math.min(...left.map(estimateMs))).toBeGreaterThan(20 * MINUTES - costMs(chosen));
  expect(leftOut).toEqual([
    {
      reason: 'for another night',
      scenarios: left.map((selection) => ({
        scenario: nameOf(selection),
        engine: selection.engine.name,
      })),
    },
  ]);
  expect(names(night(20 * MINUTES).chosen)).toEqual(names(chosen));
  expect(names(night(20 * MINUTES, { seed: 2 }).chosen)).not.toEqual(names(chosen));
});

test('scenarios for spare time are left out too, and as many as another budget holds', () => {
  const { chosen, spare, leftOut } = night(20 * MINUTES);
  const selected = spare.map((item) => item.selected);
  expect(selected.filter((selection) => chosen.includes(selection))).toEqual([]);
  expect(costMs(selected)).toBeLessThanOrEqual(20 * MINUTES);
  expect(costMs(selected)).toBeGreaterThan(20 * MINUTES - dearestMs(all));
  expect(spare.map((item) => item.costMs)).toEqual(selected.map((one) => estimateMs(one)));
  const left = new Set(
    leftOut.flatMap(({ scenarios }) => scenarios.map(({ scenario }) => scenario)),
  );
  expect(names(selected).filter((name) => !left.has(name))).toEqual([]);
});

test('a scenario of each suite on each engine comes first, before longer untested ones', () => {
  const triedAt = new Map(
    all.map((selection) => {
      const isNew = selection.suite.name === 'links';
      return [`${nameOf(selection)} ${selection.engine.name}`, isNew ? 0 : 1000];
    }),
  );
  for (const budgetMs of [oneOfEachMs, 2 * oneOfEachMs]) {
    const { chosen } = night(budgetMs, { past: { ...NO_PAST, triedAt } });
    expect(new Set(chosen.slice(0, kinds.size).map(kindOf))).toEqual(new Set(kinds.keys()));
  }
});

test('a budget too small for that takes as many suites and engines as fit, oldest first', () => {
  const [oldest] = all.slice(100);
  if (!oldest) throw new Error('there are fewer scenarios');
  const triedAt = new Map(
    all.map((selection) => [`${nameOf(selection)} ${selection.engine.name}`, 1000]),
  );
  triedAt.set(`${nameOf(oldest)} ${oldest.engine.name}`, 1);
  const { chosen } = night(3 * MINUTES, { past: { ...NO_PAST, triedAt } });
  expect(chosen[0]).toBe(oldest);
  expect(new Set(chosen.map(kindOf)).size).toBe(chosen.length);
});

/** Nights until all was tried, with as much time for each. */
function nightsWith(budgetMs: number): number {
  const triedAt = new Map<string, number>();
  let nights = 0;
  while (triedAt.size < all.length && nights < all.length) {
    nights += 1;
    for (const selection of night(budgetMs, { past: { ...NO_PAST, triedAt }, seed: nights }).chosen)
      triedAt.set(`${nameOf(selection)} ${selection.engine.name}`, nights);
  }
  return nights;
}

test('omitted scenarios come another night, until all were tried', () => {
  const largest = Math.max(...[...kinds.values()].map((of) => of.length));
  expect(nightsWith(oneOfEachMs)).toBeLessThanOrEqual(largest);
  // The rest of the budget is for scenarios tried longest ago.
  for (const spareMs of [oneOfEachMs, 4 * oneOfEachMs])
    expect(nightsWith(oneOfEachMs + spareMs)).toBeLessThanOrEqual(
      Math.ceil(costMs(all) / spareMs) + 1,
    );
  expect(nightsWith(oneOfEachMs / 3)).toBeLessThan(all.length);
});

test('a scenario that cannot run here takes none of the budget and changes no other choice', () => {
  const refusal = (selection: (typeof all)[number]) =>
    selection.engine.name === 'colo' ? 'no colo' : null;
  const { chosen, leftOut } = night(20 * MINUTES, { refusal });
  expect(chosen.filter((selection) => selection.engine.name === 'colo')).toEqual([]);
  expect(costMs(chosen)).toBeGreaterThan(20 * MINUTES - dearestMs(all));
  expect(leftOut.map(({ reason }) => reason)).toEqual(['for another night', 'no colo']);
  const colo = all.filter((selection) => selection.engine.name === 'colo');
  expect(leftOut[1]?.scenarios).toHaveLength(colo.length);
});

test('several trials of each cost a multiple, and scenarios that never fit are listed', () => {
  const { chosen } = night(20 * MINUTES, { trials: 3 });
  expect(costMs(chosen) * 3).toBeLessThanOrEqual(20 * MINUTES);
  const { chosen: none, leftOut } = night(MINUTES, { trials: 20 });
  expect(none).toEqual([]);
  for (const { reason } of leftOut)
    expect(reason).toMatch(/^takes [\d.]+ (minutes|hours), more than the whole budget$/);
});

test('recorded durations decide what fits', () => {
  const [first, second] = all;
  if (!first || !second) throw new Error('there are fewer scenarios');
  const past: Past = { ...NO_PAST, tookMs: new Map([[keyOf(first), 5 * MINUTES]]) };
  const options = { past, budgetMs: 4 * MINUTES, trials: 1, seed: 1, refusal: () => null };
  const { chosen, leftOut } = chooseNightly([first, second], options);
  expect(chosen).toEqual([second]);
  expect(leftOut[0]?.reason).toBe('takes 5 minutes, more than the whole budget');
});
