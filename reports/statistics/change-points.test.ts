import { describe, expect, test } from 'vitest';
import { sampleOutagesMs } from '../samples/outages.ts';
import { changePoints } from './change-points.ts';

const NIGHTS = 60;
/** A shift counts as found when it is dated to this many nights. */
const NIGHTS_OFF_MAX = 3;

function history(seed: number, shiftAt: number | null, factor: number): number[] {
  return sampleOutagesMs(seed, NIGHTS).map((outageMs, night) =>
    shiftAt !== null && night >= shiftAt ? outageMs * factor : outageMs,
  );
}

const tenPercent = (before: number, after: number) => Math.abs(after / before - 1) > 0.05;

describe('changePoints', () => {
  test('a shift of 10 % is found in at least 19 of 20 histories of 60 nights', () => {
    const found = Array.from({ length: 20 }, (_, n) => {
      const shiftAt = 10 + 2 * n;
      return changePoints(history(n + 1, shiftAt, 1.1), { isRelevant: tenPercent }).some(
        ({ index }) => Math.abs(index - shiftAt) <= NIGHTS_OFF_MAX,
      );
    });
    expect(found.filter(Boolean).length).toBeGreaterThanOrEqual(19);
  });

  test('at most 1 of 20 quiet histories raises an alarm, for any threshold of relevance', () => {
    const alarms = Array.from({ length: 20 }, (_, n) => changePoints(history(n + 101, null, 1)));
    expect(alarms.filter((points) => points.length > 0).length).toBeLessThanOrEqual(1);
  });

  test('two changes: both are found, with the medians around them', () => {
    const values = [
      ...Array.from({ length: 15 }, (_, n) => 100 + (n % 3)),
      ...Array.from({ length: 15 }, (_, n) => 140 + (n % 3)),
      ...Array.from({ length: 15 }, (_, n) => 90 + (n % 3)),
    ];
    expect(changePoints(values)).toEqual([
      { index: 15, probability: expect.any(Number), before: 101, after: 141 },
      { index: 30, probability: expect.any(Number), before: 141, after: 91 },
    ]);
  });

  test('an irrelevant change is dropped, and its segments are joined', () => {
    const values = [
      ...Array.from({ length: 12 }, (_, n) => 100 + (n % 3) / 10),
      ...Array.from({ length: 12 }, (_, n) => 101 + (n % 3) / 10),
      ...Array.from({ length: 12 }, (_, n) => 150 + (n % 3) / 10),
    ];
    expect(changePoints(values)).toHaveLength(2);
    const relevant = changePoints(values, { isRelevant: tenPercent });
    expect(relevant.map(({ index }) => index)).toEqual([24]);
    expect(relevant[0]?.before).toBeCloseTo(100.6, 1);
  });

  test('too short, constant, or the same again: no change, and always the same answer', () => {
    expect(changePoints([])).toEqual([]);
    expect(changePoints([1, 2, 1, 900])).toEqual([]);
    expect(changePoints(new Array(40).fill(7))).toEqual([]);
    const values = history(3, 30, 1.1);
    expect(changePoints(values)).toEqual(changePoints(values));
  });
});
