import { expect, test } from 'vitest';
import { editDistance, unknown } from './suggest.ts';

test.for([
  ['lockstep', 'lockstep', 0],
  ['lokstep', 'lockstep', 1],
  ['lcokstep', 'lockstep', 1],
  ['', 'abc', 3],
  ['remus', 'colo', 5],
] as const)('from %s to %s it is %i', ([from, to, distance]) => {
  expect(editDistance(from, to)).toBe(distance);
  expect(editDistance(to, from)).toBe(distance);
});

test('a near name is suggested', () => {
  const { message } = unknown('engine', 'lokcstep', ['colo', 'lockstep']);
  expect(message).toBe('no engine "lokcstep"; did you mean lockstep?');
});

test('without a near one, all are named', () => {
  const { message } = unknown('engine', 'vmware', ['colo', 'lockstep']);
  expect(message).toBe('no engine "vmware"; there are: colo, lockstep');
});
