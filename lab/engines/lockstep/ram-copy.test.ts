import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHUNK_BYTES, RamSink, RamSource } from './ram-copy.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-ram-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CHUNKS = 20;

function files(): { from: string; to: string } {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const ram = Buffer.alloc(CHUNKS * CHUNK_BYTES);
  ram.write('low', 5);
  ram.write('high', 17 * CHUNK_BYTES + 9);
  writeFileSync(from, ram);
  writeFileSync(to, '');
  truncateSync(to, ram.length);
  return { from, to };
}

function copy(source: RamSource, sink: RamSink): number[] {
  const sent: number[] = [];
  for (const changed of source.changes()) {
    for (const { at, bytes } of changed) {
      sent.push(at / CHUNK_BYTES);
      sink.write(at, bytes);
    }
  }
  return sent;
}

test('changed memory is sent once, and both digests agree', () => {
  const { from, to } = files();
  const [source, sink] = [new RamSource(from), new RamSink(to)];
  expect(copy(source, sink)).toEqual([0, 17]);
  sink.clear(new Set([0, 17 * CHUNK_BYTES]));
  expect(copy(source, sink)).toEqual([]);
  expect(sink.digest()).toBe(source.digest());
  expect(readFileSync(to).equals(readFileSync(from))).toBe(true);
});

test('contents of the target from the start of its QEMU are cleared', () => {
  const { from, to } = files();
  const left = Buffer.alloc(CHUNKS * CHUNK_BYTES);
  left.write('firmware', 3 * CHUNK_BYTES);
  writeFileSync(to, left);
  const [source, sink] = [new RamSource(from), new RamSink(to)];
  const sent = copy(source, sink);
  sink.clear(new Set(sent.map((chunk) => chunk * CHUNK_BYTES)));
  expect(sink.digest()).toBe(source.digest());
});

test('a bit flipped on the way makes the digests differ', () => {
  const { from, to } = files();
  const [source, sink] = [new RamSource(from), new RamSink(to)];
  for (const changed of source.changes()) {
    for (const { at, bytes } of changed) {
      const flipped = Buffer.from(bytes);
      flipped[100] = (flipped[100] ?? 0) ^ 1;
      sink.write(at, flipped);
    }
  }
  sink.clear(new Set([0, 17 * CHUNK_BYTES]));
  expect(sink.digest()).not.toBe(source.digest());
});
