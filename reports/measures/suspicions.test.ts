import { expect, test } from 'vitest';
import type { Observed } from '../observed.ts';
import { suspicionMeasures } from './suspicions.ts';
import type { BittenFault } from './timeline.ts';

const MS = 1e6;

const HOST_A = 'host-a/controller';
const alone = (ms: number, source = HOST_A) => {
  return { source, event: 'decided', tNs: ms * MS, epoch: 2, members: ['a'] };
};
const reprotect = (ms: number) => ({ source: 'ftlab', event: 'reprotect', tNs: ms * MS });
const joined = (ms: number) => ({ ...alone(ms), members: ['a', 'b'] });
const whole = (ms: number) => ({ source: HOST_A, event: 'protected', tNs: ms * MS });

/** Suspicions, all and false, with one suspicion under a fault that is healed at 6 s. */
function suspicionsAt(
  ms: number,
  fault: { fromEarliestMs: number; atMs: number },
  before: readonly object[] = [],
) {
  const bite = { fromEarliestNs: fault.fromEarliestMs * MS, atNs: fault.atMs * MS };
  const seen = {
    events: [...before, { source: HOST_A, event: 'suspected', tNs: ms * MS, peer: 'b' }],
    timeline: {
      ...{ beginNs: 0, endNs: 10_000 * MS },
      faults: [{ ...bite, healedNs: 6000 * MS } as BittenFault],
    },
  } as unknown as Observed;
  return suspicionMeasures.map(({ compute }) => compute(seen));
}

test.each([
  [3100, { fromEarliestMs: 3000, atMs: 3974 }, [1, 0]],
  [2999, { fromEarliestMs: 3000, atMs: 3974 }, [1, 1]],
  [3100, { fromEarliestMs: 3974, atMs: 3974 }, [1, 1]],
  [6900, { fromEarliestMs: 3000, atMs: 3000 }, [1, 0]],
  [7100, { fromEarliestMs: 3000, atMs: 3000 }, [1, 1]],
])('a suspicion at %i ms, fault %o: [all, false] = %o', (ms, fault, expected) => {
  expect(suspicionsAt(ms, fault)).toEqual(expected);
});

test.each([
  ['the only member has no standby to suspect', [alone(3300)], 0],
  ['but a target of re-protection', [alone(3300), reprotect(6500)], 1],
  ['and a re-protection before it was alone is over', [reprotect(2000), alone(3300)], 0],
  ['another side is alone', [alone(3300, 'host-b/controller')], 1],
  ['a member that was taken in', [reprotect(3100), alone(3300), joined(6500)], 1],
  ['a standby that protects it', [reprotect(3100), alone(3300), whole(6500)], 1],
])('a late suspicion: %s', (_, before, expected) => {
  const [, isFalse] = suspicionsAt(7100, { fromEarliestMs: 3000, atMs: 3000 }, before);
  // The decisions themselves fall under the fault.
  expect(isFalse).toBe(expected);
});
