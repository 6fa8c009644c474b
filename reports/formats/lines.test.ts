import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linesOf } from './lines.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-lines-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string | Buffer): string[] {
  const path = join(folder, 'file');
  writeFileSync(path, text);
  return [...linesOf(path)].map(({ text, isWhole }) => (isWhole ? text : `${text}…`));
}

test('lines end at each line break, and a last line without one is marked', () => {
  expect(read('')).toEqual([]);
  expect(read('a\n')).toEqual(['a']);
  expect(read('a\n\nb\r\nc')).toEqual(['a', '', 'b\r', 'c…']);
});

test('a line, and a character, may be cut anywhere between two pieces', () => {
  const lines = Array.from({ length: 30_000 }, (_, n) => `${n} µ€😀 ${'x'.repeat(n % 37)}`);
  expect(read(`${lines.join('\n')}\n`)).toEqual(lines);
  const long = '😀'.repeat(300_000);
  expect(read(`${long}\nb\n`)).toEqual([long, 'b']);
  expect(read(Buffer.from([0x61, 0xe2, 0x82]))).toEqual(['a�…']);
});
