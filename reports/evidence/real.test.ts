import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifestSchema } from '../../lab/recording/manifest.ts';
import { listFiles } from '../../lab/recording/seal.ts';
import { rejudge } from '../campaign/store.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { realRecording } from '../samples/packed.ts';

/** A run takes some 50 ms, and several times as long on a busy computer. */
const ALL_RUNS_MS = 120_000;

let run = '';
let folder = '';
let files: { path: string; bytes: number }[] = [];

beforeAll(() => {
  run = mkdtempSync(join(tmpdir(), 'ftlab-real-'));
  folder = join(run, '1');
  renameSync(realRecording('standby-power.json.br'), folder);
  const manifest = manifestSchema.parse(readJson('manifest.json'));
  const { scenario, engine, seed, trial } = manifest;
  const planned = { scenario, engine: engine.name, seed, trial, folder: '1' };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(sampleCampaign([planned])));
  files = listFiles(folder);
});
afterAll(() => rmSync(run, { recursive: true }));

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/** Outcome of the campaign and reasons of its trial, judged while one file is changed. */
function judgedWith(path: string, change: (file: string, before: Buffer) => void) {
  const file = join(folder, path);
  const before = existsSync(file) ? readFileSync(file) : null;
  change(file, before ?? Buffer.alloc(0));
  try {
    const { outcome, trials } = rejudge(run, { isReadOnly: true });
    return { outcome, texts: (trials[0]?.reasons ?? []).map(({ text }) => text).join('\n') };
  } finally {
    if (before) writeFileSync(file, before);
    else rmSync(file, { recursive: true });
  }
}

const WITHOUT_SEAL = ['inconclusive', 'no seal: the trial did not end in order'] as const;

/** The same for every change: never passed, and the file is named. */
function expectCaught(path: string, change: (file: string, before: Buffer) => void): void {
  const { outcome, texts } = judgedWith(path, change);
  const [expected, name] =
    path === 'evidence.json' && texts.includes(WITHOUT_SEAL[1]) ? WITHOUT_SEAL : ['broken', path];
  expect([path, outcome]).toEqual([path, expected]);
  expect(texts).toContain(name);
}

test('a real recording as it was recorded passes, and has files of every kind', () => {
  const { outcome, texts } = judgedWith('verdict.json', (file) => writeFileSync(file, '{}'));
  expect(outcome, texts).toBe('passed');
  const kinds = files.map(({ path }) => path.replace(/^.*[./]/, ''));
  expect(new Set(kinds)).toEqual(new Set(['json', 'jsonl', 'pcap', 'log', 'host-a-1-serial']));
});

test('any one file removed: never passed, and named', () => {
  for (const { path } of files) expectCaught(path, (file) => rmSync(file));
});

test('any one file added: never passed, and named', () => {
  const folders = ['', 'consoles/', 'frames/', 'chains/', 'more/'];
  const names = ['x', '.x', 'lan-c.pcap', 'history.jsonl.part', 'verdict.json.bak'];
  for (const inside of folders) {
    mkdirSync(join(folder, inside), { recursive: true });
    for (const name of names) expectCaught(`${inside}${name}`, (file) => writeFileSync(file, 'x'));
  }
});

test(
  'the first, the last and any other byte changed, or cut off: never passed, and named',
  () => {
    const flipped = (at: number, by: number) => (file: string, before: Buffer) => {
      const after = Buffer.from(before);
      after[at] = (after[at] ?? 0) ^ by;
      writeFileSync(file, after);
    };
    const cut = (at: number) => (file: string, before: Buffer) =>
      writeFileSync(file, before.subarray(0, at));
    const whole = files.filter(({ bytes }) => bytes > 0);
    for (const { path, bytes } of whole)
      for (const at of [0, bytes - 1]) {
        expectCaught(path, flipped(at, 1));
        expectCaught(path, cut(at));
      }
    const somewhere = fc.record({
      file: fc.nat(whole.length - 1),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      by: fc.integer({ min: 1, max: 255 }),
      isCut: fc.boolean(),
    });
    fc.assert(
      fc.property(somewhere, ({ file, at, by, isCut }) => {
        const { path, bytes } = whole[file] ?? { path: '', bytes: 0 };
        const offset = Math.floor(at * bytes);
        expectCaught(path, isCut ? cut(offset) : flipped(offset, by));
      }),
      { numRuns: 100 },
    );
  },
  ALL_RUNS_MS,
);
