import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { because, missed, sampleCampaign } from '../samples/campaign.ts';
import { sampleStandings } from '../samples/history.ts';
import { visible } from '../visible.ts';
import { summaryLines, trialLines } from './console.ts';

const passed = (trials: number) => sampleCampaign(Array.from({ length: trials }, () => ({})));
const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters);

test('one trial is one line', () => {
  expect(plain(summaryLines(passed(1)))).toEqual(['passed: 1 passed']);
});

test('several trials say how much is proven by them', () => {
  expect(plain(summaryLines(passed(20)))).toEqual([
    'smoke/calm on lockstep: 0 of 20 judged trials failed, ' +
      'so at most 13.9 % do at 95 % confidence · median silence –',
    'passed: 20 passed',
  ]);
});

test('known failures are marked, and stay failures', () => {
  const reasons = [because('failed', 'silence-within: 2500 ms', 'a boot takes seconds (cold)')];
  const lost = because('failed', 'nothing-lost: 1 lost');
  const campaign = sampleCampaign([
    { scenario: 'x/0', outcome: 'failed', reasons },
    { scenario: 'x/1', outcome: 'failed', reasons: [...reasons, lost] },
  ]);
  expect(plain(summaryLines(campaign))).toEqual(['failed: 1 failed, 1 failed in known ways']);
  expect(campaign.trials.map((trial) => plain(trialLines(trial))[0])).toEqual([
    'failed, known x/0 on lockstep, seed 1',
    'failed       x/1 on lockstep, seed 1',
  ]);
});

test('a known failure that did not occur is reported for its trial and for the campaign', () => {
  const shown = [because('failed', 'nothing-lost: 3 lost', 'bug 7')];
  const reasons = [missed('nothing-lost', 'bug 7')];
  const campaign = sampleCampaign([
    { reasons },
    { outcome: 'failed', reasons: shown },
    { outcome: 'broken', reasons: [because('broken', 'harness: disk full')] },
    { scenario: 'x/y', reasons },
  ]);
  const [first, second] = campaign.trials.map((trial) => plain(trialLines(trial)).slice(1));
  expect(first).toEqual(['             ~ nothing-lost: known to fail, and did not show: bug 7']);
  expect(second).toEqual(['             ! nothing-lost: 3 lost (known: bug 7)']);
  expect(plain(summaryLines(campaign)).slice(1)).toEqual([
    'smoke/calm on lockstep: nothing-lost: known to fail, and did not show in 1 of 2 trials: bug 7',
    'x/y on lockstep: nothing-lost: known to fail, and did not show: bug 7',
    'broken: 2 passed, 1 broken, 1 failed in known ways; 2 known failures did not show',
  ]);
});

test('the last line of a campaign with known failures only says so', () => {
  const reasons = [because('failed', 'nothing-lost: 3 lost', 'bug 7')];
  const campaign = sampleCampaign([{ scenario: 'x/y' }, { outcome: 'failed', reasons }]);
  expect(plain(summaryLines(campaign))).toEqual([
    'known failures only: 1 passed, 1 failed in known ways',
  ]);
});

test('a repeated failure shows its certainty, a repetition the trial that it repeats', () => {
  const reasons = [because('failed', 'nothing-lost: 3 lost')];
  const failed = { outcome: 'failed', reasons } as const;
  const campaign = sampleCampaign([
    { ...failed, folder: 'x/1', certainty: 'flaky' },
    { ...failed, folder: 'x/2', repeats: 'x/1' },
    { folder: 'x/3', repeats: 'x/1' },
  ]);
  expect(campaign.trials.map((trial) => plain(trialLines(trial))[0])).toEqual([
    'failed       smoke/calm on lockstep, seed 1',
    'failed       smoke/calm on lockstep, seed 1, repeats trial 1',
    'passed       smoke/calm on lockstep, seed 1, repeats trial 1',
  ]);
  expect(plain(summaryLines(campaign))).toEqual([
    'smoke/calm on lockstep, trial 1: flaky: failed again in 1 of 2 repetitions',
    'failed: 1 passed, 2 failed (1 flaky, 1 of them a repetition)',
  ]);
});

test('text of a recording has no line break, escape or change of direction on the terminal', () => {
  const poison = '\u001b[2J\r\nFAKE: passed\u009b31m\u202e';
  const campaign = sampleCampaign([
    { scenario: poison, engine: poison, outcome: 'failed', reasons: [because('failed', poison)] },
    {
      scenario: poison,
      engine: poison,
      reasons: [missed(poison, poison)],
    },
  ]);
  const lines = [...campaign.trials.flatMap(trialLines), ...summaryLines(campaign)];
  expect(lines).toHaveLength(7);
  for (const line of plain(lines)) expect(visible(line)).toBe(line);
  expect(lines.join()).toContain('\\u000aFAKE: passed');
});

test('changes since the last campaign come before the verdict, with the date', () => {
  const lines = plain(summaryLines(passed(1), sampleStandings));
  expect(lines).toEqual([
    'against the last time: 1 new, 1 fixed, 1 known',
    'new: smoke/calm on lockstep failed; passed 2026-11-27 01:00 UTC',
    'fixed: smoke/calm on colo passes; failed 1 of 3 2026-11-27 01:00 UTC',
    'passed: 1 passed',
  ]);
});
