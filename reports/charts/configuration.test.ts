import { expect, test } from 'vitest';
import type { FaultChain } from '../measures/fault-chain.ts';
import { waterfallChart } from './configuration.ts';

const chain: FaultChain = {
  ...{ fault: 'power-cut', id: 'fault-0', bittenMs: 4000, detectedMs: 305, decidedMs: 310 },
  ...{ firstReplyMs: 330, firstAcknowledgedMs: 600, recoveredMs: 620, hasRecovered: true },
  ...{ absent: {}, untilMs: 4000, silenceMs: 330, lastReplyMs: null, voices: null },
};
const drawn = (one: Partial<FaultChain>) =>
  waterfallChart([{ label: 'Power cut', chain: { ...chain, ...one }, untilMs: 4000 }]).data
    .datasets;

test('each step of a chain begins where the one before ended', () => {
  expect(drawn({}).map(({ data }) => data[0])).toEqual([
    [0, 305],
    [305, 310],
    [310, 330],
    [330, 600],
    [600, 620],
  ]);
});

test('a failover that never recovered is drawn to the edge, and says never', () => {
  const never = { recoveredMs: null, hasRecovered: false };
  const last = drawn({ ...never, firstReplyMs: null, firstAcknowledgedMs: null }).at(-1);
  expect(last?.label).toMatch(/^never/);
  expect(last?.data).toEqual([[310, 4000]]);
  expect(drawn(never).at(-1)?.data).toEqual([[600, 4000]]);
  expect(drawn({ recoveredMs: null, hasRecovered: null }).at(-1)?.data).toEqual([null]);
});
