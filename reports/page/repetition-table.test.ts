import { expect, test } from 'vitest';
import { repetitionTable } from './repetition-table.ts';

const repetition = {
  ...{ scenario: '<b>', engine: 'lockstep', trials: 21, judged: 20, failed: 0 },
  ...{ failedShareAtMost: 0.1391, silenceMs: 329.4, silenceMsInterval: { low: 310, high: 340 } },
};

test('the bound and the interval are shown, and names are no markup', () => {
  const text = repetitionTable([repetition])?.text ?? '';
  for (const part of ['at most 13.9 %', '310 ms to 340 ms', '&lt;b&gt;'])
    expect(text).toContain(part);
});

test('without a judged trial there is a dash and no bound', () => {
  const unjudged = { ...repetition, judged: 0, failedShareAtMost: null, silenceMsInterval: null };
  expect(repetitionTable([unjudged])?.text).not.toContain('at most');
  expect(repetitionTable([])).toBeNull();
});
