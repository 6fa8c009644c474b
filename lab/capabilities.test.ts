import { expect, test } from 'vitest';
import { isVersionAtLeast, missing } from './capabilities.ts';

test.for([
  ['11.1.3', true],
  ['11.1.10', true],
  ['11.2.0', true],
  ['12.0.0', true],
  ['11.1.2', false],
  ['10.9.9', false],
  ['7.2.22', false],
  ['11.1', false],
] as const)('QEMU %s is new enough: %s', ([version, isEnough]) => {
  expect(isVersionAtLeast(version, '11.1.3')).toBe(isEnough);
});

test('a missing capability has a reason, and an unknown capability is missing', () => {
  const found = { tun: true as const, 'qemu-colo': 'QEMU 7.2.22 has no working COLO' };
  expect(missing(found, ['tun'])).toEqual([]);
  expect(missing(found, ['tun', 'qemu-colo', 'magic'])).toEqual([
    'qemu-colo: QEMU 7.2.22 has no working COLO',
    'magic: there is no test for it',
  ]);
});
