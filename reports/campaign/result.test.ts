import { expect, test } from 'vitest';
import type { Outcome } from '../outcome.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import type { Reason } from '../verdict.ts';
import { resultOf } from './result.ts';
import type { CampaignTrial } from './schema.ts';

const failing = (...reasons: Reason[]) => ({ outcome: 'failed' as const, reasons });
const [reason, excused] = [because('failed', 'x: lost'), because('failed', 'x: lost', 'bug 7')];
const [known, failed, both] = [failing(excused), failing(reason), failing(excused, reason)];
const doubtful = failing(excused, because('inconclusive', 'y: no pulse'));
const other = (outcome: Outcome) => ({ outcome });

type Trials = Partial<CampaignTrial>[];

test.for<[string, Trials]>([
  ['passed', [{}]],
  ['skipped', []],
  ['skipped', [other('skipped')]],
  ['known', [{}, known]],
  ['known', [known, other('skipped')]],
  ['failed', [{}, failed]],
  ['failed', [known, failed]],
  ['failed', [both]],
  ['failed', [failing()]],
  ['inconclusive', [known, other('inconclusive')]],
  ['inconclusive', [{}, doubtful]],
  ['failed', [doubtful, failed]],
  ['broken', [known, other('broken'), other('inconclusive')]],
])('%s: %j', ([result, trials]) => {
  expect(resultOf(sampleCampaign(trials))).toBe(result);
});

test('while planned trials are missing, passes and known failures do not decide', () => {
  for (const first of [{}, known]) {
    const { trials, ...rest } = sampleCampaign([first, {}]);
    expect(resultOf({ ...rest, trials: trials.slice(0, 1) })).toBe('inconclusive');
  }
});
