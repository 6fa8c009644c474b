import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgetSaved, noteUse } from './forget-saved.ts';

const MIB = 2 ** 20;
const HOUR_MS = 3600e3;
const NOW_MS = Date.UTC(2026, 0, 2);

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'ftlab-forget-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

function saved(name: string, hoursAgo: number, mib = 1): string {
  const folder = join(cache, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'ram'), Buffer.alloc(mib * MIB, 1));
  const used = new Date(NOW_MS - hoursAgo * HOUR_MS);
  utimesSync(folder, used, used);
  return folder;
}

const names = () => readdirSync(cache).sort();

test('what was used longest ago goes first, down to the limit', () => {
  saved('old', 30);
  saved('older', 40);
  saved('new', 2);
  forgetSaved(cache, 3 * MIB, NOW_MS);
  expect(names()).toEqual(['new', 'old', 'older']);
  forgetSaved(cache, 2 * MIB, NOW_MS);
  expect(names()).toEqual(['new', 'old']);
  forgetSaved(cache, MIB, NOW_MS);
  expect(names()).toEqual(['new']);
});

test('a large folder that was used lately does not push out a small one before an old one', () => {
  saved('large', 2, 5);
  saved('middle', 10, 4);
  saved('old', 30, 2);
  forgetSaved(cache, 9 * MIB, NOW_MS);
  expect(names()).toEqual(['large', 'middle']);
});

test('a folder that may be in use stays, however large', () => {
  saved('in-use', 0.5);
  saved('old', 30);
  forgetSaved(cache, 0, NOW_MS);
  expect(names()).toEqual(['in-use']);
});

test('a use keeps a folder', () => {
  saved('one', 30);
  noteUse(saved('other', 40));
  forgetSaved(cache, MIB, Date.now() + 2 * HOUR_MS);
  expect(names()).toEqual(['other']);
});

test('a folder that is not there any more is no error', () => {
  noteUse(join(cache, 'gone'));
  expect(names()).toEqual([]);
});

test('holes of a saved memory take no room', () => {
  const folder = saved('sparse', 30);
  truncateSync(join(folder, 'ram'), 100 * MIB);
  const used = new Date(NOW_MS - 30 * HOUR_MS);
  utimesSync(folder, used, used);
  forgetSaved(cache, 2 * MIB, NOW_MS);
  expect(names()).toEqual(['sparse']);
});
