import { expect, test } from 'vitest';
import { debianRelease, isVersionAtLeast } from './qemu.ts';

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

test('the release is told by its code name, with and without quotes, or by what there is', () => {
  expect(debianRelease('ID=debian\nVERSION_CODENAME=bookworm\n')).toBe('bookworm');
  expect(debianRelease('VERSION_CODENAME="trixie"\n')).toBe('trixie');
  expect(debianRelease('PRETTY_NAME="Some Linux 3"\n')).toBe('Some Linux 3');
  expect(debianRelease('')).toBe('unknown');
});
