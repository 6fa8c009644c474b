import { expect, test } from 'vitest';
import { byName, editDistance, findByName, unknownName, validateName } from './catalogue.ts';

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
  const message = unknownName('engine', 'lokcstep', ['colo', 'lockstep']);
  expect(message).toBe('no engine "lokcstep"; did you mean lockstep?');
});

test('without a similar name, all names are listed', () => {
  const message = unknownName('engine', 'vmware', ['colo', 'lockstep']);
  expect(message).toBe('no engine "vmware"; there are: colo, lockstep');
});

test('members are found by name, and an unknown name is an error with a hint', () => {
  const members = [{ name: 'colo' }, { name: 'lockstep' }];
  expect(byName('engine', members, 'colo')).toBe(members[0]);
  expect(() => byName('engine', members, 'colt')).toThrow('no engine "colt"; did you mean colo?');
  expect(findByName(members, 'colt')).toBeUndefined();
  expect(validateName('engine', members, 'colo')).toBeNull();
  expect(validateName('engine', members, 'colt')).toBe('no engine "colt"; did you mean colo?');
});
