/** The suite `pairs`: several pairs on two to four hosts; a dead host affects its pairs only. */
import { powerCut } from '../lab/faults/index.ts';
import {
  nobodySuspected,
  reprotectPauseWithin,
  silenceWithin,
} from '../reports/expectations/index.ts';
import { activeIsCopied, activeIsLost, always, FIRST_MS, silence, steady } from './steady.ts';
import type { PlacedPair, Scenario, Suite } from './suite.ts';

/** Well below the detection time: pairs without a lost host must not have an outage. */
const undisturbed = silenceWithin({ plusMs: -150 });

type Hit = 'disturbed' | 'undisturbed';

function placed(a: PlacedPair['a'], b: PlacedPair['b'], hit: Hit): PlacedPair {
  if (hit === 'disturbed') return { a, b, expectations: [...always, silence] };
  return { a, b, expectations: [...always, nobodySuspected({}), undisturbed], known: {} };
}

function madeWhole(a: PlacedPair['a'], b: PlacedPair['b']): PlacedPair {
  const { expectations } = placed(a, b, 'disturbed');
  return { a, b, expectations: [...expectations, reprotectPauseWithin({ ms: 500 })] };
}

function together(name: string, title: string, pairs: PlacedPair[]): Scenario {
  return {
    ...steady,
    ...activeIsLost,
    workload: { name: 'ledger', parameters: { rateHz: 30, connections: 4, timeoutMs: 10_000 } },
    pulseHz: 50,
    name,
    title,
    why: 'Servers carry many guests; a dead host must not affect guests on other hosts.',
    // A takeover of remus takes four seconds where six machines share two processors.
    loadMs: 12_000,
    pairs,
    timeline: [{ atMs: FIRST_MS, inject: powerCut({ on: 'a' }) }],
    expectations: always,
  };
}

export const pairs: Suite = {
  name: 'pairs',
  title: 'Pairs: several on the same hosts, and spread over three and four',
  scenarios: [
    together('side-by-side', 'Two pairs on two hosts, both active on the host that loses power', [
      placed('a', 'b', 'disturbed'),
      placed('a', 'b', 'disturbed'),
    ]),
    together('crossed', 'Two pairs on two hosts, each active on another', [
      placed('a', 'b', 'disturbed'),
      placed('b', 'a', 'disturbed'),
    ]),
    together('ring', 'Three pairs in a ring of three hosts', [
      placed('a', 'b', 'disturbed'),
      placed('b', 'c', 'undisturbed'),
      placed('c', 'a', 'disturbed'),
    ]),
    together('apart', 'Two pairs on four hosts', [
      placed('a', 'b', 'disturbed'),
      placed('c', 'd', 'undisturbed'),
    ]),
    {
      ...together('made-whole', 'Two pairs lose a host, are re-protected, and lose the other', [
        madeWhole('a', 'b'),
        madeWhole('a', 'b'),
      ]),
      known: {
        ...activeIsCopied.known,
        remus: {
          ...activeIsCopied.known.remus,
          'reprotect-pause-within': 'checkpoints of two guests meet on two processors',
        },
      },
      // A copy of each of two guests takes ten seconds and more under remus or on a slow computer.
      loadMs: 80_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
        { when: 'took-over', ofEvery: true, afterMs: 4000, reprotect: true },
        { when: 'protected', ofEvery: true, afterMs: 2000, inject: powerCut({ on: 'b' }) },
      ],
    },
  ],
};
