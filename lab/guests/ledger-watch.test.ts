import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerWatch } from './ledger-watch.ts';

const MARK = '0123456789abcdef0123456789abcdef';
const PAGE = 4096;
const RAM_BYTES = 3 * 2 ** 20;
/** A page in the second part that is read at once. */
const AT = 2 ** 20 + 5 * PAGE;

let folder = '';
let ram = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-watch-'));
  ram = join(folder, 'ram');
  writeFileSync(ram, Buffer.alloc(RAM_BYTES));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(at: number, work: number, mark = MARK): void {
  const head = Buffer.alloc(32);
  head.write(mark, 0, 'hex');
  head.writeBigUInt64LE(BigInt(work), 16);
  head.writeBigUInt64LE(BigInt(work * 10), 24);
  const file = openSync(ram, 'r+');
  writeSync(file, head, 0, head.length, at);
  closeSync(file);
}

test('changes are read with the time since which there was none', async () => {
  put(AT, 1);
  await using watch = await LedgerWatch.open(ram, MARK);
  expect(watch.next(100)).toEqual([{ at: AT, work: 1, tsc: 10, sinceNs: 100 }]);
  expect(watch.next(200)).toEqual([]);
  put(AT, 2);
  expect(watch.next(300)).toEqual([{ at: AT, work: 2, tsc: 20, sinceNs: 200 }]);
});

test('every copy is followed, and a page that is used for something else is not', async () => {
  put(0, 5);
  put(AT, 7);
  await using watch = await LedgerWatch.open(ram, MARK);
  expect(watch.next(1).map(({ at }) => at)).toEqual([0, AT]);
  put(0, 99, 'ff'.repeat(16));
  put(AT, 8);
  expect(watch.next(2).map(({ work }) => work)).toEqual([8]);
});

test('the ledger of a removed file is read; a new file of its name is another', async () => {
  put(AT, 3);
  await using watch = await LedgerWatch.open(ram, MARK);
  expect(watch.isOf(ram)).toBe(true);
  rmSync(ram);
  expect(watch.isOf(ram)).toBe(false);
  expect(watch.next(1)).toHaveLength(1);
  writeFileSync(ram, Buffer.alloc(PAGE));
  expect(watch.isOf(ram)).toBe(false);
});

test('two searches of one memory find the same, unless it has another copy by then', async () => {
  put(AT, 3);
  await using first = await LedgerWatch.open(ram, MARK);
  await using second = await LedgerWatch.open(ram, MARK);
  expect(first.isLike(second)).toBe(true);
  put(0, 3);
  await using third = await LedgerWatch.open(ram, MARK);
  expect(first.isLike(third)).toBe(false);
});

test('a memory without a ledger has none', async () => {
  await using watch = await LedgerWatch.open(ram, MARK);
  expect(watch.isFound).toBe(false);
  expect(watch.next(1)).toEqual([]);
});
