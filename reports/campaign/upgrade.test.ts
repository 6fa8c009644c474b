import { expect, test } from 'vitest';
import { campaignSchema } from './schema.ts';
import { upgradeCampaign } from './upgrade.ts';

const planned = { scenario: 's/x', engine: 'colo', seed: 1, trial: 1, folder: 's/x/colo/1' };
const old = {
  ...{ schemaVersion: 1, outcome: 'failed', command: 'run s/x', seed: 1 },
  planned: [{ ...planned, pair: 0 }],
  trials: [
    {
      ...planned,
      outcome: 'failed',
      reasons: ['pair 1: silence-within: 2500 ms (a boot) (known: a boot (cold))', 'lost: 1'],
      known: [
        { expectation: 'silence-within', reference: 'a boot (cold)', hasShown: true },
        { expectation: 'nothing-lost', reference: 'bug 7', hasShown: false },
      ],
      measures: { silenceMs: 2500, faults: [] },
    },
    { ...planned, folder: 'x', outcome: 'broken', reasons: ['no manifest.json'], measures: null },
  ],
};

test('a campaign of version 1 is read: reasons are taken apart, and nothing is invented', () => {
  const campaign = campaignSchema.parse(upgradeCampaign(old, '2026-01-01'));
  expect(campaign).toMatchObject({ id: '2026-01-01', startedAt: null, tool: null });
  const [first, second] = campaign.trials;
  expect(first).toMatchObject({ pair: 0, measures: { silenceMs: 2500 }, faults: [] });
  const failed = { outcome: 'failed' };
  expect(first?.reasons).toEqual([
    {
      ...{ ...failed, expectation: 'silence-within', text: '2500 ms (a boot)' },
      known: 'a boot (cold)',
    },
    { ...failed, expectation: 'lost', text: '1' },
    expect.objectContaining({ expectation: 'nothing-lost', outcome: 'passed', known: 'bug 7' }),
  ]);
  expect(second?.reasons).toEqual([
    { expectation: 'harness', outcome: 'broken', text: 'no manifest.json' },
  ]);
});

test('other versions are refused by the schema, not upgraded', () => {
  expect(campaignSchema.safeParse(upgradeCampaign({ ...old, schemaVersion: 3 }, 'x')).success).toBe(
    false,
  );
});
