import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findCycleLedger, markOf } from '../guests/cycle-ledger.ts';
import { isSaved, placeMemory, savedGuest } from './saved-guest.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const plan = {
  ...{ kernel: '/a/kernel', initramfs: '/a/initramfs', memoryMib: 128 },
  ...{ mac: '52:54:00:f7:1a:10', ip: '10.70.0.10', mark: markOf(1) },
};
const folderOf = (change: Partial<typeof plan>, hash = 'h', qemuVersion = '11.1.3') =>
  savedGuest({ cache, qemuVersion }, 'colo', { ...plan, ...change }, hash).folder;

test('each machine and image has another saved guest; a mark or a path makes no difference', () => {
  const folder = folderOf({});
  expect(folderOf({ mark: markOf(2), kernel: '/b/kernel', initramfs: '/b/initramfs' })).toBe(
    folder,
  );
  const others = [
    folderOf({ memoryMib: 256 }),
    folderOf({ mac: '52:54:00:f7:1a:11' }),
    folderOf({ ip: '10.70.0.11' }),
    folderOf({}, 'another image'),
    folderOf({}, 'h', '11.2.0'),
    savedGuest({ cache, qemuVersion: '11.1.3' }, 'unprotected', plan, 'h').folder,
  ];
  expect(new Set([folder, ...others]).size).toBe(7);
});

test('memory that is placed has the mark of this trial where the ledger was', () => {
  const saved = savedGuest({ cache, qemuVersion: '1' }, 'colo', plan, 'h');
  expect(isSaved(saved)).toBe(false);
  mkdirSync(saved.folder);
  const [before, at] = [markOf(99), 3 * 4096];
  const ram = Buffer.alloc(8 * 4096, 7);
  ram.write(before, at, 'hex');
  writeFileSync(join(saved.folder, 'ram'), ram);
  writeFileSync(join(saved.folder, 'saved.json'), JSON.stringify({ mark: before }));
  expect(isSaved(saved)).toBe(true);
  const path = join(cache, 'ram');
  placeMemory(saved, path);
  expect(findCycleLedger(path, plan.mark)?.at).toBe(at);
  expect(findCycleLedger(path, before)).toBeNull();
  ram.write(plan.mark, at, 'hex');
  expect(readFileSync(path).equals(ram)).toBe(true);
  expect(findCycleLedger(join(saved.folder, 'ram'), before)?.at).toBe(at);
});

test('memory without a ledger is refused, with the folder to remove', () => {
  const saved = savedGuest({ cache, qemuVersion: '1' }, 'colo', plan, 'h');
  mkdirSync(saved.folder);
  writeFileSync(join(saved.folder, 'ram'), Buffer.alloc(4096));
  writeFileSync(join(saved.folder, 'saved.json'), JSON.stringify({ mark: markOf(99) }));
  expect(() => placeMemory(saved, join(cache, 'ram'))).toThrow(
    `the guest in ${saved.folder} has no cycle ledger: remove the folder`,
  );
});
