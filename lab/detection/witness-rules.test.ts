import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, grantAnybody, type Question, type WitnessState } from './witness-rules.ts';

const pair: WitnessState = { epoch: 1, members: ['a', 'b'], grantedTo: null };
const ask = (from: string, epoch: number, members: string[]): Question => ({
  id: '1',
  from,
  epoch,
  members,
});

test('a member may shrink the pair to itself', () => {
  const { answer } = decide(pair, ask('a', 1, ['a']));
  expect(answer).toMatchObject({ granted: true, epoch: 2, members: ['a'] });
});

test('a side that was left out is refused, whatever epoch it claims', () => {
  const { state } = decide(pair, ask('a', 1, ['a']));
  for (const epoch of [0, 1, 2, 3]) {
    expect(decide(state, ask('b', epoch, ['b'])).answer.granted).toBe(false);
  }
});

test('the same question after a lost reply is granted again, with the same epoch', () => {
  const first = decide(pair, ask('a', 1, ['a']));
  const second = decide(first.state, ask('a', 1, ['a']));
  expect(second.answer).toEqual(first.answer);
  expect(second.state).toEqual(first.state);
});

test('an old epoch is refused, and so is a grant without the asker', () => {
  expect(decide({ ...pair, epoch: 5 }, ask('a', 1, ['a'])).answer.granted).toBe(false);
  expect(decide(pair, ask('a', 1, ['b'])).answer.granted).toBe(false);
});

test('no epoch is ever granted to two sides, and none to a non-member', () => {
  const question = fc.record({
    id: fc.constant('x'),
    from: fc.constantFrom('a', 'b', 'c'),
    epoch: fc.integer({ min: 0, max: 8 }),
    members: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(question, { maxLength: 40 }), (questions) => {
      const granted = new Map<number, string>();
      let state = pair;
      for (const nextQuestion of questions) {
        const before = state;
        const result = decide(state, nextQuestion);
        state = result.state;
        if (!result.answer.granted) continue;
        expect([...before.members, before.grantedTo]).toContain(nextQuestion.from);
        expect(state.epoch - before.epoch).toBeLessThanOrEqual(1);
        const holder = granted.get(state.epoch) ?? nextQuestion.from;
        expect(holder).toBe(nextQuestion.from);
        granted.set(state.epoch, holder);
      }
    }),
  );
});

test('the witness of a canary grants both sides of a pair, one after the other', () => {
  const first = grantAnybody(pair, ask('a', 1, ['a']));
  expect(first.answer).toMatchObject({ granted: true, epoch: 2, members: ['a'] });
  const second = grantAnybody(first.state, ask('b', 1, ['b']));
  expect(second.answer).toMatchObject({ granted: true, epoch: 3, members: ['b'] });
});
