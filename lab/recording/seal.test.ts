import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encodeChainRecord } from './chain.ts';
import { Recorder } from './recorder.ts';
import { listFiles, type Seal, sealRecording, sealSchema, sealText } from './seal.ts';
import { spanCounter } from './span.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-seal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const fileOf = (seal: Seal, path: string) => seal.files.find((file) => file.path === path);

test('a seal lists every recorded file, with size, digest and span, and no derived file', () => {
  const recorder = new Recorder(folder);
  recorder.event('ftlab', 'load-begin', { tNs: 5 });
  recorder.event('ftlab', 'load-end', { tNs: 9 });
  writeFileSync(recorder.path('consoles/a.log'), 'abc');
  writeFileSync(recorder.path('verdict.json'), '{}');
  recorder.seal();
  const seal = sealSchema.parse(JSON.parse(read('evidence.json')));
  expect(seal.files.map(({ path }) => path)).toEqual(['consoles/a.log', 'events.jsonl']);
  expect(fileOf(seal, 'events.jsonl')).toMatchObject({ firstNs: 5, lastNs: 9, records: 2 });
  expect(fileOf(seal, 'consoles/a.log')).toEqual({
    ...{ path: 'consoles/a.log', bytes: 3, firstNs: null, lastNs: null, records: null },
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
});

test('a seal has one text only, and each change of a value changes a digest', () => {
  writeFileSync(join(folder, 'history.jsonl'), '{"tNs":1}\n');
  const seal = sealRecording(folder);
  expect(read('evidence.json')).toBe(sealText(seal));
  expect(sealText({ ...seal, sealedNs: seal.sealedNs + 1 })).not.toContain(seal.digest);
});

test('an event after the seal is printed, not recorded', () => {
  const recorder = new Recorder(folder);
  recorder.event('ftlab', 'load-begin');
  recorder.seal();
  const before = read('events.jsonl');
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  recorder.event('ftlab', 'witness-lost');
  expect(print.mock.calls.join()).toContain('"event":"witness-lost"');
  print.mockRestore();
  expect(read('events.jsonl')).toBe(before);
});

test('the shared part of several pairs holds the digest of the seal of each', () => {
  const [shared, pair] = [new Recorder(folder), new Recorder(join(folder, 'pair-1'))];
  shared.tellAlso(pair);
  shared.event('ftlab', 'load-begin');
  pair.seal();
  shared.seal([pair]);
  const seal = sealSchema.parse(JSON.parse(read('evidence.json')));
  expect(seal.files.map(({ path }) => path)).toEqual(['events.jsonl']);
  expect(seal.parts).toEqual([
    { folder: 'pair-1', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});

test('a recording with a link or a pipe in it is not sealed', () => {
  symlinkSync('/dev/zero', join(folder, 'history.jsonl'));
  expect(() => sealRecording(folder)).toThrow(/not a plain file/);
});

test('a listing ends: too many files are an error', () => {
  mkdirSync(join(folder, 'many'));
  for (let n = 0; n <= 10_000; n++) writeFileSync(join(folder, 'many', String(n)), '');
  expect(() => listFiles(folder)).toThrow(/more than 10000 files/);
});

test.for([1, 7, 64, 1000])('spans do not depend on the chunks: %i bytes at a time', (size) => {
  const record = (tNs: number) =>
    encodeChainRecord({
      ...{ rendezvous: 1, tsc: 0, instructions: 0, outputBytes: 0, inputBytes: 0 },
      ...{ tNs, digest: '0'.repeat(32), isActive: true, generation: 1 },
    });
  const released = Buffer.alloc(16);
  released.writeBigUInt64LE(77n, 8);
  const frame = Buffer.alloc(16 + 3);
  frame.writeUInt32LE(2, 0);
  frame.writeUInt32LE(5, 4);
  frame.writeUInt32LE(3, 8);
  const files: [string, Buffer, object][] = [
    [
      'chains/a.bin',
      Buffer.concat([record(3), record(9), Buffer.alloc(5)]),
      { firstNs: 3, lastNs: 9, records: 2 },
    ],
    ['chains/a.released.bin', released, { firstNs: 77, lastNs: 77, records: 1 }],
    [
      'frames/lan-a.pcap',
      Buffer.concat([Buffer.alloc(24), frame, frame.subarray(0, 17)]),
      { firstNs: 2_000_000_005, lastNs: 2_000_000_005, records: 1 },
    ],
    [
      'history.jsonl',
      Buffer.from('{"sentNs":4}\n{"answeredNs":6}\nnot JSON\n{"tNs":9'),
      { firstNs: 4, lastNs: 6, records: 3 },
    ],
    ['readback.json', Buffer.from('{"tNs":8}'), { firstNs: 8, lastNs: 8, records: 1 }],
    ['consoles/x.log', Buffer.from('x'), { firstNs: null, lastNs: null, records: null }],
  ];
  for (const [name, bytes, span] of files) {
    const counter = spanCounter(name);
    for (let at = 0; at < bytes.length; at += size) counter.take(bytes.subarray(at, at + size));
    expect([name, counter.end()]).toEqual([name, span]);
  }
});
