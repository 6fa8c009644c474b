/** The suite `split-brain`: every partition of active, standby, witness and clients. */
import { linkCut, partition } from '../lab/faults/index.ts';
import { fallsSilent, noWrongReply, oneVoice, voice } from '../reports/expectations/index.ts';
import { always, coldBoot, FIRST_MS, forgotten, steady } from './steady.ts';
import type { Scenario, Suite } from './suite.ts';

/** a is the active, b the standby, w the witness, c the clients. */
type Place = 'a' | 'b' | 'w' | 'c';
const HOSTS = { a: 'a', b: 'b', w: 'witness', c: 'world' } as const;
/** Longer than a suspicion, and the 5 s in which a side repeats questions to a silent witness. */
const PARTED_MS = 6000;
/** Three times suspicion, lease and grant; twins in the same group need none. */
const TWINS_PARTED_MS = 2000;
/** From the heal to the end, if all is not steady before; for a guest that boots again. */
const AFTER_MS = 3500;

/** Every partition of these places into groups, except a single group. */
export function partitions(): Place[][][] {
  const all = (['b', 'w', 'c'] as const).reduce<Place[][][]>(
    (found, place) =>
      found.flatMap((groups) => [
        ...groups.map((_, at) =>
          groups.map((group, index) => (index === at ? [...group, place] : group)),
        ),
        [...groups, [place]],
      ]),
    [[['a']]],
  );
  return all.filter((groups) => groups.length > 1);
}

/**
 * The side that may speak during a partition: the active while its standby answers; otherwise the
 * side that the witness grants, which is the active where it reaches the witness: it asks first.
 */
export function speakerOf(groups: readonly (readonly Place[])[]): 'a' | 'b' | 'none' {
  const together = (first: Place, second: Place) =>
    groups.some((group) => group.includes(first) && group.includes(second));
  if (together('a', 'b') || together('a', 'w')) return 'a';
  return together('b', 'w') ? 'b' : 'none';
}

function has(group: readonly Place[], side: 'a' | 'b' | 'none'): boolean {
  return side !== 'none' && group.includes(side);
}

function parted(groups: Place[][]): Scenario {
  const speaker = speakerOf(groups);
  const areTogether = groups.some((group) => group.includes('a') && group.includes('b'));
  const partedMs = areTogether ? TWINS_PARTED_MS : PARTED_MS;
  const text = groups.map((group) => group.map((place) => HOSTS[place]).join(' + ')).join(' | ');
  return {
    ...steady,
    // A takeover boots the guest again.
    known: speaker === 'b' ? { unprotected: { ...coldBoot, ...forgotten } } : {},
    workload: { name: 'ledger', parameters: { rateHz: 50, connections: 4, timeoutMs: 15_000 } },
    name: groups.map((group) => group.join('')).join('-'),
    title: `Parted: ${text}`,
    why:
      speaker === 'none'
        ? 'A side that reaches neither twin nor witness must be silent for good.'
        : 'In every partition at most one side may speak, and the rule names the side.',
    loadMs: FIRST_MS + partedMs + AFTER_MS,
    settleMs: 5000,
    timeline: [
      {
        atMs: FIRST_MS,
        inject: partition(groups.map((group) => group.map((place) => HOSTS[place]))),
        healAfterMs: partedMs,
      },
    ],
    expectations: [
      ...(speaker === 'none' ? [oneVoice(), fallsSilent({ withinMs: 1000 })] : always),
      noWrongReply(),
      voice({ of: speaker, isUnheard: !groups.some((g) => g.includes('c') && has(g, speaker)) }),
    ],
  };
}

/** The twins reach each other on no link; both reach the witness and the clients. */
function twinsParted(direction: 'both' | 'from' | 'to', name: string, title: string): Scenario {
  const why =
    'Both sides reach the witness and the clients, so only the rules keep them from both speaking.';
  // A standby without heartbeats may ask before an active that still gets heartbeats.
  const isDecided = direction !== 'from';
  return {
    ...steady,
    known: isDecided ? {} : { unprotected: { ...coldBoot, ...forgotten } },
    workload: { name: 'ledger', parameters: { rateHz: 50, connections: 4, timeoutMs: 15_000 } },
    ...{ name, title, why },
    loadMs: FIRST_MS + TWINS_PARTED_MS + AFTER_MS,
    settleMs: 5000,
    timeline: [
      {
        atMs: FIRST_MS,
        inject: linkCut({ link: 'every', on: 'active', peer: 'standby', direction }),
        healAfterMs: TWINS_PARTED_MS,
      },
    ],
    expectations: [
      ...always,
      noWrongReply(),
      ...(isDecided ? [voice({ of: 'a', isUnheard: false })] : []),
    ],
  };
}

const TWINS: Scenario[] = [
  twinsParted('both', 'twins', 'Parted: the twins from each other only'),
  twinsParted('from', 'twins-from-active', 'Frames of the active do not reach the standby'),
  twinsParted('to', 'twins-to-active', 'Frames of the standby do not reach the active'),
];

export const splitBrain: Suite = {
  name: 'split-brain',
  title: 'Split brain: every partition of active, standby, witness and clients, and of the twins',
  scenarios: [...partitions().map(parted), ...TWINS],
};
