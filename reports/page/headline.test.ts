import { expect, test } from 'vitest';
import type { Campaign } from '../campaign/schema.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { sampleStandings } from '../samples/history.ts';
import { head, tabTitle } from './head.ts';
import { countsOf, headline, subjectOf, verdictWord } from './headline.ts';

const lost = (known?: string) => [because('failed', 'nothing-lost: 3 lost', known)];
const linkOf = () => '#';
const failed = { outcome: 'failed', reasons: lost() } as const;
const known = { outcome: 'failed', engine: 'colo', reasons: lost('bug 7') } as const;

test('each outcome has another sentence, and so have new and known failures', () => {
  const said = (...some: Parameters<typeof sampleCampaign>[0]) => headline(sampleCampaign(some));
  expect(said({}, {})).toBe('Every promise held in all 2 trials.');
  expect(said({}, { outcome: 'skipped' })).toBe(
    'Every promise held in 1 of 2 trials. 1 could not run here.',
  );
  expect(said(failed, known, {})).toBe(
    'lockstep broke a promise in 1 of 3 trials. 1 more failed in known ways only.',
  );
  expect(said(known, {})).toBe('No new failure: 1 of 2 trials failed, in known ways only.');
  expect(said({ outcome: 'broken' }, { outcome: 'inconclusive' })).toBe(
    'The harness or this computer was at fault in 1 of 2 trials; these prove nothing.' +
      ' 1 gave too little evidence.',
  );
  expect(said({ outcome: 'inconclusive' })).toBe('There is not enough evidence in 1 of 1 trial.');
  expect(said()).toBe('No trial has run.');
});

test('the number of missing trials is shown, whatever the others show', () => {
  const whole = sampleCampaign([{}, {}, {}]);
  const campaign: Campaign = {
    ...{ ...whole, trials: whole.trials.slice(0, 1) },
    outcome: 'inconclusive',
  };
  expect(headline(campaign)).toBe(
    'Every promise held in 1 of 1 trial that ran.' +
      ' 2 of 3 trials have not run: nothing is proven about them.',
  );
  expect(countsOf(campaign)).toMatchObject({ planned: 3, run: 1, passed: 1 });
});

test('a campaign with known failures only has another headline than one with a new failure', () => {
  expect(verdictWord(sampleCampaign([known, {}]))).toBe('failed in known ways only');
  expect(verdictWord(sampleCampaign([known, failed]))).toBe('failed');
  const { text } = head(sampleCampaign([known, failed]), { guestKernels: [] }, linkOf);
  expect(text).toContain('<li class="failed"><b>1</b> new failure</li>');
  expect(text).toContain('<li class="known"><b>1</b> known failure</li>');
});

test('changes since the last campaign are under the verdict', () => {
  const { text } = head(sampleCampaign([failed]), { guestKernels: [] }, linkOf, sampleStandings);
  expect(text).toContain('<b>1 new, 1 fixed, 1 known</b>');
  expect(text).toMatch(/<li class="failed"><bdi>new: smoke\/calm on lockstep failed; passed 2026/);
  expect(text).toMatch(/<li class="passed"><bdi>fixed: smoke\/calm on colo/);
  expect(head(sampleCampaign([{}]), { guestKernels: [] }, linkOf).text).not.toContain('last time');
});

test('the tab names suite, engine, outcome and time', () => {
  const campaign: Campaign = {
    ...sampleCampaign([{}, { engine: 'colo', scenario: 'power/<b>' }]),
    startedAt: '2026-11-28T01:12:33.000Z',
    endedAt: '2026-11-28T02:13:34.000Z',
  };
  expect(tabTitle(campaign)).toBe(
    '✓ smoke and power on lockstep and colo: passed, 2026-11-28 01:12 UTC',
  );
  const { text } = head(campaign, { guestKernels: ['6.1.0-50'] }, linkOf);
  expect(text).toContain('<dd><bdi>1 h 1 min</bdi></dd>');
  expect(text).toContain('<dd><bdi>6.1.0-50</bdi></dd>');
  expect(subjectOf(sampleCampaign([{ scenario: 'smoke/calm' }]))).toBe('smoke/calm on lockstep');
});
