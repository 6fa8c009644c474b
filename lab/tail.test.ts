import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Tail } from './tail.ts';

test('returns each line once, when it is complete, also a line that is written in parts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
  try {
    const path = join(folder, 'lines.jsonl');
    using tail = new Tail<{ n: number; text?: string }>(path);
    expect(tail.next()).toEqual([]); // not there yet
    appendFileSync(path, '{"n":1}\n{"n":2}\n{"n"');
    expect(tail.next()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(tail.next()).toEqual([]);
    const euro = Buffer.from('€');
    appendFileSync(path, Buffer.concat([Buffer.from(':3,"text":"'), euro.subarray(0, 1)]));
    expect(tail.next()).toEqual([]);
    appendFileSync(path, Buffer.concat([euro.subarray(1), Buffer.from('"}\n')]));
    expect(tail.next()).toEqual([{ n: 3, text: '€' }]);
    const many = Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}\n`);
    appendFileSync(path, many.join(''));
    expect(tail.next()).toHaveLength(20_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
