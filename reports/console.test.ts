import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { type Campaign, SCHEMA_VERSION } from '../lab/recording/schema.ts';
import { summaryLine } from './console.ts';

function campaign(trials: number): Campaign {
  return {
    ...{ schemaVersion: SCHEMA_VERSION, outcome: 'passed', command: '', seed: 1, planned: [] },
    trials: Array.from({ length: trials }, (_, index) => ({
      ...{ scenario: 'smoke/calm', engine: 'lockstep', seed: 1, trial: index, folder: '' },
      ...{ outcome: 'passed', reasons: [], measures: null },
    })),
  };
}

test('one trial is one line', () => {
  expect(stripVTControlCharacters(summaryLine(campaign(1)))).toBe('passed: 1 passed');
});

test('several trials say how much is proven by them', () => {
  expect(stripVTControlCharacters(summaryLine(campaign(20)))).toBe(
    [
      'smoke/calm on lockstep: 0 of 20 judged trials failed, so at most 13.9 % do at 95 % confidence · median silence –',
      'passed: 20 passed',
    ].join('\n'),
  );
});
