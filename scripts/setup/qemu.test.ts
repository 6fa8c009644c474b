import { expect, test } from 'vitest';
import { debianRelease } from './qemu.ts';

test('the release is named by its code name, with and without quotes, or by other fields', () => {
  expect(debianRelease('ID=debian\nVERSION_CODENAME=bookworm\n')).toBe('bookworm');
  expect(debianRelease('VERSION_CODENAME="trixie"\n')).toBe('trixie');
  expect(debianRelease('PRETTY_NAME="Some Linux 3"\n')).toBe('Some Linux 3');
  expect(debianRelease('')).toBe('unknown');
});
