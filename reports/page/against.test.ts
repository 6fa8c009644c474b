import { expect, test } from 'vitest';
import { because, missed, sampleCampaign } from '../samples/campaign.ts';
import { against } from './against.ts';

const linkOf = () => '#';

test('a known failure that did not show is open to see under the verdict, and is no markup', () => {
  const reasons = [missed('nothing-lost', '<b>')];
  const { text } = against(sampleCampaign([{ reasons }, { reasons }]), linkOf);
  expect(text).toContain('<details class="unshown" open><summary>1 known failure did not show');
  expect(text).toContain('did not show in 2 of 2 trials: &lt;b&gt;');
});

test('of many known failures that did not show only the number is open to see', () => {
  const trials = ['a/b', 'a/c', 'a/d', 'a/e'].map((scenario) => {
    return { scenario, reasons: [missed('nothing-lost', 'bug 7')] };
  });
  const { text } = against(sampleCampaign(trials), linkOf);
  expect(text).toContain('<details class="unshown"><summary>4 known failures did not show');
});

test('a known failure that occurs is folded, and none is reported as missing', () => {
  const reasons = [because('failed', 'nothing-lost: 1 lost', 'bug 7')];
  const { text } = against(sampleCampaign([{ outcome: 'failed', reasons }]), linkOf);
  expect(text).toContain('<details><summary>1 known failure</summary>');
  expect(text).not.toContain('did not show');
});
