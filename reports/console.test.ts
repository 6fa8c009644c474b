import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Campaign } from '../lab/recording/campaign.ts';
import { SCHEMA_VERSION } from '../lab/recording/schema.ts';
import { summaryLines, trialLines } from './console.ts';

function campaign(trials: number): Campaign {
  return {
    ...{
      schemaVersion: SCHEMA_VERSION,
      outcome: 'passed',
      command: '',
      seed: 1,
      set: {},
      planned: [],
    },
    trials: Array.from({ length: trials }, (_, index) => ({
      ...{ scenario: 'smoke/calm', engine: 'lockstep', seed: 1, trial: index, folder: '' },
      ...{ outcome: 'passed', reasons: [], measures: null },
    })),
  };
}

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

test('one trial is one line', () => {
  expect(plain(summaryLines(campaign(1)))).toEqual(['passed: 1 passed']);
});

test('several trials say how much is proven by them', () => {
  expect(plain(summaryLines(campaign(20)))).toEqual([
    'smoke/calm on lockstep: 0 of 20 judged trials failed, so at most 13.9 % do at 95 % confidence · median silence –',
    'passed: 20 passed',
  ]);
});

test('failures that are known are told apart, and stay failures', () => {
  const { trials, ...rest } = campaign(2);
  const reasons = ['silence-within: 2500 ms (known: a boot takes seconds)'];
  const failed = trials.map((trial, index): Campaign['trials'][number] => {
    const more = index === 1 ? ['nothing-lost: 1 lost'] : [];
    return {
      ...trial,
      trial: 1,
      scenario: `x/${index}`,
      outcome: 'failed',
      reasons: [...reasons, ...more],
    };
  });
  const of = { ...rest, outcome: 'failed', trials: failed } as const;
  expect(plain(summaryLines(of))).toEqual(['failed: 2 failed (1 in known ways only)']);
  expect(failed.map((one) => plain(trialLines(one))[0])).toEqual([
    'failed, known x/0 on lockstep, seed 1',
    'failed       x/1 on lockstep, seed 1',
  ]);
});
