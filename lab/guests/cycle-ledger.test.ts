import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIELD_AT, findCycleLedger, markOf } from './cycle-ledger.ts';

const MARK = markOf(7);
const PAGE = 4096;

/** A guest's RAM with a ledger at these offsets; its work is the offset itself. */
function ramWith(bytes: number, ...places: number[]): string {
  const ram = Buffer.alloc(bytes);
  for (const at of places) {
    ram.write(MARK, at, 'hex');
    ram.writeBigUInt64LE(BigInt(at), at + FIELD_AT.work);
    ram.writeBigUInt64LE(BigInt(at + 1), at + FIELD_AT.tsc);
  }
  const path = join(mkdtempSync(join(tmpdir(), 'ftlab-test-')), 'ram');
  writeFileSync(path, ram);
  return path;
}

test.each([
  ['the first page', 0],
  ['a page of the second MiB', 2 ** 20 + 3 * PAGE],
  ['the last page of the first MiB', 2 ** 20 - PAGE],
  ['the last page', 3 * 2 ** 20 - PAGE],
])('a ledger is found on %s', (_, at) => {
  const path = ramWith(3 * 2 ** 20, at);
  try {
    expect(findCycleLedger(path, MARK)).toEqual({ at, work: at, tsc: at + 1 });
    expect(findCycleLedger(path, markOf(8))).toBeNull();
  } finally {
    rmSync(join(path, '..'), { recursive: true });
  }
});

test('a mark that does not begin a page is a copy on its way, and no ledger', () => {
  const path = ramWith(2 ** 20, 64, 5 * PAGE);
  try {
    expect(findCycleLedger(path, MARK)?.at).toBe(5 * PAGE);
  } finally {
    rmSync(join(path, '..'), { recursive: true });
  }
});

test('among several copies, the copy with the most work counts', () => {
  const path = ramWith(3 * 2 ** 20, PAGE, 2 ** 20 + 5 * PAGE, 2 ** 21 + PAGE);
  const ram = readFileSync(path);
  ram.writeBigUInt64LE(0n, 2 ** 21 + PAGE + FIELD_AT.work);
  writeFileSync(path, ram);
  try {
    expect(findCycleLedger(path, MARK)?.at).toBe(2 ** 20 + 5 * PAGE);
  } finally {
    rmSync(join(path, '..'), { recursive: true });
  }
});
