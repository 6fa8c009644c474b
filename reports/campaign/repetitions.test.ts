import { expect, test } from 'vitest';
import type { Outcome } from '../outcome.ts';
import { repetitions } from './repetitions.ts';
import type { Campaign } from './schema.ts';

type Trials = Campaign['trials'];

function trials(outcomes: readonly Outcome[], silences: readonly (number | null)[] = []): Trials {
  return outcomes.map((outcome, index) => ({
    ...{ scenario: 'smoke/active-power', engine: 'lockstep', seed: 1, trial: index + 1 },
    ...{ outcome, reasons: [], faults: [], folder: String(index), pair: null },
    ...{ startedAt: null, durationMs: null, certainty: null, repeats: null },
    measures: { silenceMs: silences[index] ?? null },
  }));
}

test('none of 20 failed: the share of failing trials is at most 13.9 %', () => {
  const [seen] = repetitions({ trials: trials(Array(20).fill('passed')) });
  expect(seen).toMatchObject({ trials: 20, judged: 20, failed: 0 });
  expect(seen?.failedShareAtMost).toBeCloseTo(0.139, 3);
});

test('trials that prove nothing do not make the bound better', () => {
  const [seen] = repetitions({ trials: trials(['passed', 'broken', 'inconclusive', 'failed']) });
  expect(seen).toMatchObject({ trials: 4, judged: 2, failed: 1 });
  expect(repetitions({ trials: trials(['broken', 'skipped']) })[0]?.failedShareAtMost).toBeNull();
});

test('the silence is the median of measured silences, with an interval from 6 trials on', () => {
  const few = repetitions({ trials: trials(['passed', 'passed', 'passed'], [300, null, 400]) });
  expect(few[0]).toMatchObject({ silenceMs: 350, silenceMsInterval: null });
  const silences = [6, 1, 5, 2, 4, 3];
  const six = repetitions({ trials: trials(Array(6).fill('passed'), silences) });
  expect(six[0]?.silenceMsInterval).toEqual({ low: 1, high: 6 });
});

test('a single trial is no repetition, and engines are kept apart', () => {
  const [first, second] = trials(['passed', 'passed']);
  if (!first || !second) throw new Error('two trials were made');
  expect(repetitions({ trials: [first, { ...second, engine: 'unprotected' }] })).toEqual([]);
});

test('pairs of one trial do not repeat each other', () => {
  const pairs = trials(['passed', 'failed']).map((trial, index) => {
    return { ...trial, trial: 1, pair: index };
  });
  expect(repetitions({ trials: pairs })).toEqual([]);
  const twice = repetitions({
    trials: [...pairs, ...pairs.map((pair) => ({ ...pair, trial: 2 }))],
  });
  expect(twice.map(({ scenario, trials, failed }) => [scenario, trials, failed])).toEqual([
    ['smoke/active-power (pair 1)', 2, 0],
    ['smoke/active-power (pair 2)', 2, 2],
  ]);
});
