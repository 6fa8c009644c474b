import { expect, test } from 'vitest';
import type { Observed } from '../observed.ts';
import { suspicionMeasures } from './suspicions.ts';
import type { BittenFault } from './timeline.ts';

const MS = 1e6;

/** Suspicions, all and false, with one suspicion under a fault that is healed at 6 s. */
function suspicionsAt(ms: number, fault: { fromEarliestMs: number; atMs: number }) {
  const bite = { fromEarliestNs: fault.fromEarliestMs * MS, atNs: fault.atMs * MS };
  const seen = {
    events: [{ source: 'host-a/controller', event: 'suspected', tNs: ms * MS, peer: 'b' }],
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
