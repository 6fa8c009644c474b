import {
  appendFileSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sealRecording } from '../lab/recording/seal.ts';
import { readRecording } from './recording.ts';
import { sample } from './samples/recording.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function recorded(): string {
  const folder = sample();
  folders.push(folder);
  return folder;
}

test('an incomplete last line is dropped; an invalid line before it is refused by number', () => {
  const folder = recorded();
  appendFileSync(join(folder, 'history.jsonl'), '{"type":"ok","oper');
  sealRecording(folder);
  expect(readRecording(folder).history.operations.length).toBeGreaterThan(0);
  const events = readFileSync(join(folder, 'events.jsonl'), 'utf8');
  writeFileSync(join(folder, 'events.jsonl'), `${events.slice(0, 20)}\n${events}`);
  sealRecording(folder);
  expect(() => readRecording(folder)).toThrow(/events\.jsonl, line 1: not JSON/);
});

test('a chain named outside of the recording, or a link in its place, is refused', () => {
  const folder = recorded();
  const line = {
    ...{ tNs: 1_000_000_000_000, source: 'ftlab', event: 'twin-state', host: 'b', generation: 1 },
    ...{ chain: '../../etc/passwd', released: 'b.released.bin', instructions: null },
  };
  appendFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(line)}\n`);
  sealRecording(folder);
  expect(() => readRecording(folder)).toThrow(/names a chain/);
  const other = recorded();
  unlinkSync(join(other, 'chains/a.bin'));
  symlinkSync('/etc/passwd', join(other, 'chains/a.bin'));
  rmSync(join(other, 'evidence.json'));
  expect(() => readRecording(other)).toThrow(/not a plain file/);
});

test('wrong types are refused with file and field', () => {
  const folder = recorded();
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, seed: 'x' }));
  sealRecording(folder);
  expect(() => readRecording(folder)).toThrow(/manifest\.json: seed/);
});

test('times of a host with another clock are converted to the clock of the lab', () => {
  const folder = recorded();
  const path = join(folder, 'events.jsonl');
  const before = readRecording(folder).events;
  const aheadNs = 5_000_000_000;
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const ahead = lines
    .map((line) => JSON.parse(line))
    .map((line) =>
      line.source.startsWith('host-b') ? { ...line, tNs: line.tNs + aheadNs } : line,
    );
  expect(ahead.some(({ source }) => source.startsWith('host-b'))).toBe(true);
  const clock = { clock: 'CLOCK_MONOTONIC', offsetNs: aheadNs, errorNs: 10_000 };
  const said = { source: 'host-b', event: 'clock', tNs: ahead[0].tNs, ...clock };
  const written = (all: object[]) => {
    writeFileSync(path, `${all.map((line) => JSON.stringify(line)).join('\n')}\n`);
    sealRecording(folder);
  };
  written(ahead);
  expect(readRecording(folder).events).not.toEqual(before);
  written([said, ...ahead]);
  expect(readRecording(folder).events.slice(1)).toEqual(before);
});
