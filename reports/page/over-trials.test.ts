import { expect, test } from 'vitest';
import type { CampaignTrial } from '../campaign/schema.ts';
import type { FaultChain } from '../measures/fault-chain.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { overTrials } from './over-trials.ts';

const chain: FaultChain = {
  ...{ fault: 'power-cut', id: 'fault-0', bittenMs: 4000, detectedMs: 305, decidedMs: null },
  ...{ firstReplyMs: 330, firstAcknowledgedMs: 600, recoveredMs: null, hasRecovered: false },
  ...{ absent: {}, untilMs: 4000, silenceMs: 330, lastReplyMs: null, voices: null },
};

const drawn = (some: readonly Partial<CampaignTrial>[]) =>
  overTrials({
    trials: sampleCampaign(some).trials,
    linkOf: ({ trial }) => `#${trial}`,
    replies: new Map(),
  })?.text ?? '';

/** Rows of the table of a strip: name, trials, missing, median, interval of the median, all. */
function numbers(text: string, title: string): string[][] {
  const strip =
    text.split('<figure').find((figure) => figure.includes(`<figcaption>${title}`)) ?? '';
  const rows = [...strip.matchAll(/<tr><th scope="row">(.*?)<\/tr>/gs)];
  return rows.map(([, row = '']) => {
    return row
      .replace(/<[^>]*>/g, '|')
      .replace(/\s+/g, ' ')
      .split(/[| ]*\|[| ]*/)
      .filter(Boolean);
  });
}

test('every trial is a dot that leads to it; six give the median an interval', () => {
  const silences = [300, 310, 320, 330, 340, 350];
  const text = drawn([
    ...silences.map((silenceMs) => ({ measures: { silenceMs } })),
    { engine: 'colo', measures: { silenceMs: 900 } },
    { engine: 'colo', measures: { silenceMs: null } },
  ]);
  expect(text.match(/<circle/g)).toHaveLength(7);
  expect(text).toContain('<a href="#3"><circle');
  expect(numbers(text, 'Longest silence on the pulse')).toEqual([
    ['lockstep', '6', '0', '325', '300 to 350', '300 to 350'],
    ['colo', '1', '1', '900', 'too few trials', '900 to 900'],
  ]);
  expect(text).toContain('1 not measured');
});

test('a phase counts from the previous step; a phase that was not reached is missing', () => {
  const text = drawn([{ faults: [chain] }, { faults: [{ ...chain, decidedMs: 310 }] }]);
  expect(numbers(text, 'Failover: undecided')).toEqual([
    ['lockstep', '1', '1', '5', 'too few trials', '5 to 5'],
  ]);
  const [silent = []] = numbers(text, 'Failover: decided, silent');
  expect(silent.at(-1)).toBe('20 to 25');
  expect(numbers(text, 'Failover: below full throughput')).toEqual([]); // in no trial
});

test('a scenario with one trial has no strips', () => {
  expect(drawn([{ measures: { silenceMs: 300 } }])).toBe('');
});

test('measures that are the same everywhere are left out', () => {
  const text = drawn([
    { measures: { rendezvous: 5, cyclesStalled: 7 } },
    { measures: { rendezvous: 6, cyclesStalled: 7 } },
  ]);
  expect(text).toContain('1 more that');
  expect(text).toContain('Rendezvous compared');
  expect(text).not.toContain('Stalled');
});
