import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { chooseNightly, estimateMs, triedIn } from './nightly.ts';
import { nameOf, select } from './select.ts';

const all = select(
  suites,
  engines,
  suites.map((suite) => suite.name),
  [],
);
const names = (of: readonly (typeof all)[number][]) => of.map(nameOf);
const MINUTES_10 = 600_000;

test('it fits the budget, leaves nothing out that would fit, and the seed decides', () => {
  const { chosen, left } = chooseNightly(all, new Map(), MINUTES_10, 1);
  const costMs = chosen.reduce((sum, one) => sum + estimateMs(one), 0);
  expect(costMs).toBeLessThanOrEqual(MINUTES_10);
  expect(Math.min(...left.map(estimateMs))).toBeGreaterThan(MINUTES_10 - costMs);
  expect(chosen.length + left.length).toBe(all.length);
  expect(names(chooseNightly(all, new Map(), MINUTES_10, 1).chosen)).toEqual(names(chosen));
  expect(names(chooseNightly(all, new Map(), MINUTES_10, 2).chosen)).not.toEqual(names(chosen));
});

test('what was left out comes another night, until all was tried', () => {
  const tried = new Map<string, number>();
  let nights = 0;
  while (tried.size < all.length && nights < 50) {
    nights += 1;
    for (const one of chooseNightly(all, tried, MINUTES_10, nights).chosen)
      tried.set(`${nameOf(one)} ${one.engine.name}`, nights);
  }
  const wholeMs = all.reduce((sum, one) => sum + estimateMs(one), 0);
  expect(nights).toBeLessThanOrEqual(Math.ceil(wholeMs / MINUTES_10) + 1);
});

test('what was tried is read from the campaigns there are; anything else in the folder is passed over', () => {
  const runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
  try {
    const write = (name: string, campaign: unknown) => {
      mkdirSync(join(runs, name));
      writeFileSync(join(runs, name, 'campaign.json'), JSON.stringify(campaign));
    };
    const trial = { scenario: 's/x', engine: 'e', seed: 1, trial: 1, outcome: 'passed' };
    const whole = { ...trial, reasons: [], measures: null, folder: 's/x/e/1' };
    const rest = { schemaVersion: 1, outcome: 'passed', command: '', seed: 1, planned: [] };
    write('one', { ...rest, trials: [whole] });
    utimesSync(join(runs, 'one', 'campaign.json'), 1000, 1000);
    write('two', { nonsense: true });
    mkdirSync(join(runs, 'three'));
    expect([...triedIn(runs)]).toEqual([['s/x e', 1_000_000]]);
    expect(triedIn(join(runs, 'nowhere')).size).toBe(0);
  } finally {
    rmSync(runs, { recursive: true });
  }
});
