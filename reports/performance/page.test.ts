import { expect, test } from 'vitest';
import { sampleBenchRun } from '../samples/bench.ts';
import { engineAgainstEngine, protectedAgainstUnprotected } from './comparisons.ts';
import { dominantSteps, stepsOf } from './dominates.ts';
import { doubts, findings } from './findings.ts';
import { performancePage } from './page.ts';
import { distancePlots } from './plots.ts';
import { published } from './published.ts';
import type { BenchRun, FigureRow } from './schema.ts';
import { sampled } from './value.ts';

/** The sample with the values of a figure's rows changed. */
function changed(name: string, change: (row: FigureRow) => FigureRow): BenchRun {
  const run = sampleBenchRun();
  const figures = run.figures.map((figure) =>
    figure.name === name ? { ...figure, rows: figure.rows.map(change) } : figure,
  );
  return { ...run, figures };
}

test('engines are compared under the same condition only, each pair once', () => {
  const against = protectedAgainstUnprotected(sampleBenchRun());
  const p50 = against.filter(({ quantity }) => quantity === 'Reply p50');
  expect(p50.map(({ engine, condition }) => `${engine} ${condition}`)).toEqual([
    ...['lockstep at 50 operations/s', 'colo at 50 operations/s'],
    ...['lockstep at 200 operations/s', 'colo at 200 operations/s'],
    ...['lockstep at 1,000 operations/s', 'colo at 1,000 operations/s'],
  ]);
  for (const { engine, ratio } of p50)
    expect(ratio.ratio).toBeCloseTo(engine === 'colo' ? 2.6 : 1.5, 9);
  const pairs = engineAgainstEngine(sampleBenchRun()).map(
    (comparison) => `${comparison.engine} ${comparison.against}`,
  );
  expect(new Set(pairs)).toEqual(new Set(['colo lockstep']));
});

test('the findings state measured values, and whether the promised distance is reached', () => {
  const says = findings(sampleBenchRun()).join('\n');
  expect(says).toContain('under lockstep takes 1.5 (1.5 to 1.5) times as long as unprotected');
  expect(says).toContain('lockstep reaches 66.7 (66.7 to 66.7) % of the capacity');
  expect(says).toContain('up to a round trip of 92 (77 to 110) ms, beyond the 10 ms of the field');
  expect(says).toContain('up to a round trip of 7.3 (6.1 to 8.7) ms, short of the 10 ms');
  const unsure = changed('knee', (row) => {
    const values = row.values.map((value) => ({ ...value, interval: { low: 8, high: 12 } }));
    return { ...row, values };
  });
  expect(findings(unsure).join('\n')).toContain('whether it reaches the 10 ms of the field is not');
  expect(findings({ ...sampleBenchRun(), figures: [] })).toEqual([]);
});

test('doubts are listed: broken trials, few rounds, a busy computer, a changed clone', () => {
  expect(doubts(sampleBenchRun())).toEqual([]);
  const broken = changed('outages', (row) => ({ ...row, outcomes: { passed: 5, broken: 2 } }));
  expect(doubts(broken)).toEqual(['outages: 6 broken trials; a broken one is no measurement.']);
  const few = changed('capacity', (row) => {
    return { ...row, values: row.values.map((value) => sampled(value, 'median', [1, 2, null, 3])) };
  });
  expect(doubts(few)).toEqual(['Too few rounds for intervals (6 are needed): capacity.']);
  const busy = changed('replies', (row) => {
    const percent = new Array<number>(7).fill(97);
    return {
      ...row,
      values: row.values.map((value) =>
        value.name === 'busyPercent' ? sampled(value, 'median', percent) : value,
      ),
    };
  });
  expect(doubts(busy).join()).toMatch(/busy with something else: 97 % at the lowest rate/);
  const run = sampleBenchRun();
  for (const start of run.measured) start.tool.dirty = true;
  expect(doubts(run).join()).toMatch(/changed clone/);
});

test('a step dominates only when it adds more than every other beyond doubt', () => {
  const steps = stepsOf(sampleBenchRun());
  expect(steps.map(({ addedMs }) => addedMs?.toFixed(2) ?? null)).toEqual([null, '0.30', '0.30']);
  expect(dominantSteps(steps)).toEqual([]);
  const run = changed('steps', (row) => {
    const more = row.subject === 'lockstep, compared' ? 3 : 0;
    const values = row.values.map((value) =>
      sampled(
        value,
        'median',
        value.samples.map((ms) => (ms ?? 0) + more),
      ),
    );
    return { ...row, values };
  });
  expect(dominantSteps(stepsOf(run)).map(({ subject }) => subject)).toEqual(['lockstep, compared']);
});

test('the plots over the distance have the promised line and each knee within the sweep', () => {
  const [plot] = distancePlots(sampleBenchRun());
  expect(plot?.bands).toEqual([
    { label: '10 ms', from: 10, to: 10, style: null },
    { label: 'limit of lockstep', from: 77, to: 100, style: 1 },
    { label: 'limit of colo', from: 6.1, to: 8.7, style: 2 },
  ]);
});

test('a missing figure shows the command that measures it; published figures are marked', () => {
  const page = performancePage({ ...sampleBenchRun(), figures: [] }).text;
  expect(page).toContain('scripts/ftlab bench --only outages');
  expect(page).toContain('<strong>Not measured here.</strong>');
  expect(page).not.toContain('<script');
  for (const { source, figure, conditions } of published) {
    expect(source.url).toMatch(/^https?:\/\/\S+$/);
    for (const text of [source.title, source.section, figure, conditions])
      expect(text.trim()).not.toBe('');
  }
});
