import { expect, test } from 'vitest';
import { addUp, type OneWay } from '../platforms/link-measurement.ts';
import { seededRandom } from '../recording/random.ts';
import { datagramsToTell, outcomesOf, shareEffect } from './share.ts';

const random = seededRandom(3);
const requested = {
  share: 0.1,
  fate: 'lost',
  outcomes: ({ sent, lost }: OneWay) => outcomesOf(sent, lost),
};

/** A round in which each datagram was lost with this chance. */
function measured(sent: number, chance: number): OneWay {
  const isLost = Array.from({ length: sent }, () => random() < chance);
  const lost = isLost.filter(Boolean).length;
  return { ...addUp([]), sent, arrived: sent - lost, lost, isLost };
}

/** Before and after, each until it is judged. */
function judged(itself: number, then: number): string {
  const { how, rounds, judge } = shareEffect(requested);
  const judging = judge();
  for (const [when, chance] of [
    ['before', itself],
    ['after', then],
  ] as const) {
    let all = addUp([]);
    let judgement = 'open';
    for (let round = 0; round < rounds && judgement === 'open'; round++) {
      const seen = measured(how.count, chance);
      all = addUp([all, seen]);
      judgement = judging[when](seen, all);
    }
    if (judgement !== 'seen') return `${when}: ${judgement}`;
  }
  return 'seen';
}

test.each([
  [0, 0.1, 'seen'],
  [0, 0.05, 'after: refuted'],
  [0, 0.2, 'after: refuted'],
  [0, 0, 'after: refuted'],
  [0.01, 0.11, 'seen'],
  [0.1, 0.1, 'before: refuted'],
  [0.5, 0.6, 'before: refuted'],
])('a link that lost %d before and %d after 0.1 was asked', (itself, then, expected) => {
  expect(new Set(Array.from({ length: 50 }, () => judged(itself, then)))).toEqual(
    new Set([expected]),
  );
});

test('ten per cent takes a tenth of a second on average, a thousandth some', () => {
  const durationMs = (share: number) => {
    const { how } = shareEffect({ ...requested, share });
    return datagramsToTell(share) * how.intervalMs;
  };
  expect(durationMs(0.1)).toBeLessThan(150);
  expect(durationMs(0.001)).toBeLessThan(3000);
});

test('a share that fits the request only in its total is NoBite', () => {
  const { judge, how } = shareEffect({ ...requested, share: 0.5, isFit: () => false });
  const judging = judge();
  const none = measured(how.count, 0);
  expect(judging.before(none, none)).toBe('seen');
  const round = measured(how.count * 10, 0.5);
  expect(judging.after(round, round)).toBe('refuted');
});

test('the proof states the measured and the requested share', () => {
  const all = { ...addUp([]), sent: 300, lost: 28 };
  expect(shareEffect(requested).judge().says?.(all)).toBe('9.33 % lost, 10 % asked');
});
