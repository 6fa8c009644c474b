import { expect, test } from 'vitest';
import { sampleCampaign } from '../samples/campaign.ts';
import { against } from './against.ts';

test('a known failure that did not show is open to see under the verdict, and is no markup', () => {
  const known = [{ expectation: 'nothing-lost', reference: '<b>', hasShown: false }];
  const { text } = against(sampleCampaign([{ known }, { known }]));
  expect(text).toContain('<details class="unshown" open><summary>1 known failure did not show');
  expect(text).toContain('did not show in 2 of 2 trials: &lt;b&gt;');
});

test('one that shows is folded, and nothing is missed', () => {
  const known = [{ expectation: 'nothing-lost', reference: 'bug 7', hasShown: true }];
  const reasons = ['nothing-lost: 1 lost (known: bug 7)'];
  const { text } = against(sampleCampaign([{ known, outcome: 'failed', reasons }]));
  expect(text).toContain('<details><summary>1 known failure</summary>');
  expect(text).not.toContain('did not show');
});
