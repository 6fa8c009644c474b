import { expect, test } from 'vitest';
import type { Identity, Input, MembershipState, Standing } from './membership-contract.ts';
import { initialState, step } from './membership-step.ts';

const MS = 1e6;
const identity: Identity = {
  ...{ side: 'b', peer: 'a', hasWitness: true },
  ...{ beatNs: 50 * MS, hearDeadlineNs: 5000 * MS, promiseNs: 300 * MS },
};
const pair = ['a', 'b'];

function standby(promisedUntilNs = 0): Standing {
  return {
    isStopped: false,
    isAnswered: () => true,
    hasGuest: () => true,
    takeoverFromNs: () => 0,
    promisedUntilNs: () => promisedUntilNs,
  };
}

/** Feeds the inputs in order; returns the last state and the kinds of all effects. */
function fed(state: MembershipState, inputs: readonly Input[], engine: Standing) {
  const kinds: string[] = [];
  for (const input of inputs) {
    const result = step(identity, state, input, engine);
    state = result.state;
    kinds.push(...result.effects.map(({ kind }) => kind));
  }
  return { state, kinds };
}

function granted(nowNs: number): Input {
  return { kind: 'answer', nowNs, answer: { id: '', granted: true, epoch: 2, members: ['b'] } };
}

/** Checks every 20 ms. */
function checks(fromMs: number, untilMs: number): Input[] {
  return Array.from({ length: (untilMs - fromMs) / 20 }, (_, index): Input => {
    return { kind: 'check', nowNs: (fromMs + 20 * (index + 1)) * MS };
  });
}

test('a side that promised while the witness was slow waits until the promise is over', () => {
  const inputs: Input[] = [
    { kind: 'heard', nowNs: 0 },
    { kind: 'ask', members: ['b'] },
  ];
  const engine = standby(500 * MS);
  const { state, kinds } = fed(initialState(1, pair, 0), [...inputs, granted(300 * MS)], engine);
  expect(kinds).toEqual(['ask-witness', 'say', 'tell-detector']);
  expect(fed(state, checks(300, 480), engine).kinds).not.toContain('granted');
  expect(fed(state, checks(300, 500), engine).kinds).toContain('granted');
});

test('a peer without any heartbeat is lost after the deadline; stalled time does not count', () => {
  const begun = initialState(1, pair, 0);
  expect(fed(begun, checks(0, 5000), standby()).kinds).toEqual([]);
  expect(fed(begun, checks(0, 5020), standby()).kinds).toEqual(['lost']);
  const stalled: Input[] = [...checks(0, 100), { kind: 'check', nowNs: 4000 * MS }];
  const later = [...stalled, ...checks(4000, 8900)];
  expect(fed(begun, later, standby()).kinds).toEqual([]);
  expect(fed(begun, [...later, ...checks(8900, 8920)], standby()).kinds).toEqual(['lost']);
});

test('a side that learns that it is a member takes over no sooner than after a promise', () => {
  const inputs: Input[] = [
    { kind: 'heard', nowNs: 0 },
    { kind: 'peer-epoch', epoch: 2, members: pair, nowNs: 100 * MS },
    { kind: 'suspected', nowNs: 110 * MS },
  ];
  const { state } = fed(initialState(1, ['a'], 0), inputs, standby());
  expect(fed(state, checks(110, 390), standby()).kinds).toEqual([]);
  expect(fed(state, checks(110, 410), standby()).kinds).toEqual(['lost']);
});

test('a peer that continues alone answers no request, and is not lost for that', () => {
  const unanswered = { ...standby(), isAnswered: () => false };
  const target = fed(initialState(1, ['a'], 0), [{ kind: 'heard', nowNs: 0 }], unanswered);
  expect(fed(target.state, checks(0, 4000), unanswered).kinds).toEqual([]);
  // Taken in, it gives the peer the time of a promise to begin.
  const takenIn: Input = { kind: 'peer-epoch', epoch: 2, members: pair, nowNs: 4000 * MS };
  const member = fed(target.state, [...checks(0, 4000), takenIn], unanswered).state;
  expect(fed(member, checks(4000, 4280), unanswered).kinds).toEqual([]);
  expect(fed(member, checks(4000, 4300), unanswered).kinds).toEqual(['say', 'lost']);
});
