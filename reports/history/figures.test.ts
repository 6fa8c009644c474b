import { expect, test } from 'vitest';
import type { BenchRun } from '../performance/schema.ts';
import { sampleBenchRun } from '../samples/bench.ts';
import { compare, type Side } from './compare.ts';
import { measuresIn, putFigures } from './figures.ts';
import { latestStandings } from './standings.ts';
import { History } from './store.ts';
import { trendsOf } from './trends.ts';

const DAY_MS = 86_400_000;

/** The sample of a later day, with every sample of one quantity times a factor. */
function runOf(day: number, name = '', factor = 1): BenchRun {
  const run = sampleBenchRun();
  const later = (iso: string) => new Date(Date.parse(iso) + day * DAY_MS).toISOString();
  const figures = run.figures.map((figure) => ({
    ...figure,
    rows: figure.rows.map((row) => ({
      ...row,
      values: row.values.map((value) => {
        if (value.name !== name) return value;
        const samples = value.samples.map((sample) => (sample === null ? null : sample * factor));
        return { ...value, samples };
      }),
    })),
  }));
  const measured = run.measured.map((start) => {
    return { ...start, startedAt: later(start.startedAt), endedAt: later(start.endedAt) };
  });
  return { ...run, measured, figures };
}

function sideOf(history: History, name: string): Side {
  const campaigns = history.campaigns().filter((campaign) => campaign.name === name);
  return { name, campaigns, trials: campaigns.flatMap(({ id }) => history.trialsOf(id)) };
}

test('a figure is a series with its unit, and its rounds are the spread', () => {
  using history = new History(':memory:');
  for (const day of [0, 1]) putFigures(history, runOf(day), `/runs/bench-${day}`);
  putFigures(history, runOf(1), '/runs/bench-1'); // again: it replaces itself
  const trends = [...trendsOf(history, { target: 'bench', engines: null, measures: null })];
  const replies = trends.find(
    ({ scenario, engine, measure }) =>
      scenario === 'bench/replies at 50 operations/s' &&
      engine === 'lockstep' &&
      measure.name === 'latencyP50Ms',
  );
  expect(replies?.points.map(({ trials }) => trials)).toEqual([7, 7]);
  const knee = trends.find(({ measure }) => measure.name === 'kneeMs');
  expect(knee).toMatchObject({ measure: { unit: 'ms', better: 'more' }, points: [{}, {}] });
  expect(history.campaigns()).toHaveLength(2);
});

test('rounds are not judged: no cell of a figure stands anywhere', () => {
  using history = new History(':memory:');
  putFigures(history, runOf(0), '/runs/bench-0');
  expect(history.cells().length).toBeGreaterThan(0);
  expect(latestStandings(history, history.cells())).toEqual([]);
});

test('two runs are compared: a slower figure is worse, and no other is', () => {
  using history = new History(':memory:');
  putFigures(history, runOf(0), '/runs/bench-0');
  putFigures(history, runOf(1, 'latencyP50Ms', 2), '/runs/bench-1');
  const options = { isByEngine: false, catalogue: measuresIn(history), measures: [] };
  const { compared } = compare(sideOf(history, 'bench-0'), sideOf(history, 'bench-1'), options);
  const worse = compared.filter(({ verdict }) => verdict.endsWith('worse'));
  expect(worse.length).toBeGreaterThan(0);
  expect(new Set(worse.map(({ measure }) => measure.name))).toEqual(new Set(['latencyP50Ms']));
  expect(compared.some(({ measure }) => measure.name === 'failedTrial')).toBe(false);
});
