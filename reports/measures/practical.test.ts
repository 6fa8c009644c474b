import { expect, test } from 'vitest';
import { infoOf, type MeasureName, measures } from './catalogue.ts';
import { isRelevant, isWorse, practicalOf } from './practical.ts';

test.each([
  ['silenceMs', 330, 363, true],
  ['silenceMs', 330, 339, false], // less than a beat of the pulse
  ['silenceMs', 1000, 1020, false], // 2 %
  ['calmP50Ms', 1.2, 1.35, false], // 12 %, and less than 0.2 ms
  ['calmP50Ms', 1.2, 1.5, true],
  ['acknowledgedLost', 0, 1, true],
  ['cyclesRolledBackSeen', 1_000_000, 1_000_001, true],
  ['operationsPerSecond', 100, 97, false],
  ['operationsPerSecond', 100, 90, true],
  ['takeovers', 1, 1, false],
] as const)('%s from %d to %d matters: %s', (name, before, after, matters) => {
  expect(isRelevant(infoOf(name), before, after)).toBe(matters);
});

test.each([
  ['silenceMs', 1, 2, true],
  ['silenceMs', 2, 1, false],
  ['operationsPerSecond', 1, 2, false],
  ['operations', 1, 2, null],
  ['silenceMs', 1, 1, null],
] as const)('%s from %d to %d is worse: %s', (name: MeasureName, before, after, worse) => {
  expect(isWorse(infoOf(name), before, after)).toBe(worse);
});

test('every measure has a threshold that a change can reach', () => {
  for (const info of measures) {
    const { relative, absolute } = practicalOf(info);
    expect(relative).toBeLessThan(1);
    expect(relative + absolute).toBeGreaterThan(0);
  }
});
