import { expect, test } from 'vitest';
import { validateParameters } from '../validate-parameters.ts';
import { conditionsSchema, netemCommand, wireOrder } from './conditions.ts';

test.each([
  [{ delayMs: -1 }, /^delayMs: /],
  [{ delayMs: 20_000 }, /^delayMs: /],
  [{ lossPercent: 101 }, /^lossPercent: /],
  [{ rateMbps: 0 }, /^rateMbps: /],
  [{ speed: 1 }, /speed/],
  [{ delayMs: 5, jitterMs: 6 }, /jitterMs 6 is more than delayMs 5/],
  [{ distribution: 'normal' }, /distribution needs jitterMs/],
  [{ reorderPercent: 5 }, /reorderPercent needs delayMs/],
  [{ burstEnterPercent: 5 }, /need each other/],
  [{ burstLossPercent: 5 }, /burstLossPercent needs/],
  [{ burstEnterPercent: 5, burstLeavePercent: 5, lossPercent: 1 }, /exclude each other/],
])('refuses %j', (conditions, message) => {
  expect(validateParameters(conditionsSchema, conditions)).toMatch(message);
});

test('accepts conditions that a link can have', () => {
  expect(validateParameters(conditionsSchema, {})).toBeNull();
  expect(
    validateParameters(conditionsSchema, {
      delayMs: 5,
      jitterMs: 1,
      distribution: 'normal',
      reorderPercent: 1,
    }),
  ).toBeNull();
});

test('the order to a wire has every value in its units', () => {
  expect(wireOrder('to', { delayMs: 1.5, jitterMs: 0.5, distribution: 'normal' })).toBe(
    'to 1500000 500000 1 0 1 0 0 0 0 0 0',
  );
  expect(wireOrder('from', { burstEnterPercent: 1, burstLeavePercent: 25, rateMbps: 10 })).toBe(
    'from 0 0 0 0.01 0.25 1 0 0 0 0 10000000',
  );
});

test('the line for netem has every option; a rate keeps frames with jitter in order', () => {
  expect(netemCommand('v', { delayMs: 10, jitterMs: 2, distribution: 'normal' })).toBe(
    'qdisc replace dev v root netem limit 20000 delay 10ms 2ms distribution normal ' +
      'loss random 0% duplicate 0% reorder 0% corrupt 0% rate 100gbit',
  );
  expect(netemCommand('v', { delayMs: 5, reorderPercent: 25, lossPercent: 1, rateMbps: 8 })).toBe(
    'qdisc replace dev v root netem limit 20000 delay 5ms 0ms ' +
      'loss random 1% duplicate 0% reorder 25% corrupt 0% rate 8mbit',
  );
  expect(netemCommand('v', { burstEnterPercent: 1, burstLeavePercent: 25 })).toBe(
    'qdisc replace dev v root netem limit 20000 delay 0ms 0ms ' +
      'loss gemodel 1% 25% 100% 0% duplicate 0% reorder 0% corrupt 0% rate 100gbit',
  );
});
