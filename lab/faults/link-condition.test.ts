import { expect, test } from 'vitest';
import { addUp, type OneWay } from '../platforms/link-measurement.ts';
import { comparing } from './link-condition.ts';

const how = { count: 10, intervalMs: 1, waitMs: 10 };
const carrying = (throughputMbps: number): OneWay => ({ ...addUp([]), throughputMbps });
const isSlow = ({ throughputMbps }: OneWay) => (throughputMbps ?? 0) < 100;
const isClear = ({ throughputMbps }: OneWay) => (throughputMbps ?? 0) > 100;

/** Verdicts on the measurements before the fault and after it. */
function said(before: number[], after: number[], tries = 3): string[] {
  const judge = comparing(how, isSlow, { isClear, tries }).judge();
  const of = (when: 'before' | 'after') => (mbps: number) =>
    judge[when](carrying(mbps), carrying(mbps));
  return [...before.map(of('before')), ...after.map(of('after'))];
}

test('a link is measured again while the computer is too busy for a result', () => {
  expect(said([90, 80, 600], [90])).toEqual(['open', 'open', 'seen', 'seen']);
});

test('is tried again so many times and no more', () => {
  expect(said([600], [500, 90])).toEqual(['seen', 'open', 'seen']);
  expect(said([600], [500, 500, 500])).toEqual(['seen', 'open', 'open', 'refuted']);
  expect(said([600], [500], 1)).toEqual(['seen', 'refuted']);
});

test('nothing is seen of a link that was never clear before', () => {
  expect(said([90], [90, 90, 90])).toEqual(['open', 'open', 'open', 'refuted']);
});
