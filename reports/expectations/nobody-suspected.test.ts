import { expect, test } from 'vitest';
import type { Timeline } from '../measures/timeline.ts';
import { sampleFindings } from '../samples/findings.ts';
import { nobodySuspected } from './nobody-suspected.ts';

const manifest = { detection: { beatMs: 50, suspicionMs: 300 } };

function judged(suspicions: number | null, lastedMs: number, areFaultsBrief = true) {
  const fault = { id: 'fault-0', fromEarliestNs: 1e9, healedNs: 1e9 + lastedMs * 1e6 };
  const timeline = { beginNs: 0, endNs: 9e9, faults: [fault] } as unknown as Timeline;
  return nobodySuspected.judge(sampleFindings({ suspicions }, manifest, { timeline }), {
    areFaultsBrief,
  });
}

test('a suspicion fails while each fault was brief', () => {
  expect(judged(0, 130).outcome).toBe('passed');
  expect(judged(1, 199).outcome).toBe('failed');
  expect(judged(null, 130).outcome).toBe('inconclusive');
});

test('a suspicion proves nothing when a brief fault lasted as long as a suspicion needs', () => {
  expect(judged(1, 665)).toMatchObject({
    outcome: 'inconclusive',
    text: 'suspicions: 1, but a fault lasted for up to 665 ms: the computer is too busy',
  });
  expect(judged(0, 665).outcome).toBe('passed');
});

test('a suspicion fails at any time where faults last', () => {
  expect(judged(1, 2000, false).outcome).toBe('failed');
});
