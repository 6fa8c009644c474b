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
import { afterAll, describe, expect, test } from 'vitest';
import { manifestSchema } from '../../lab/recording/manifest.ts';
import { listFiles } from '../../lab/recording/seal.ts';
import { rejudge } from '../campaign/store.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { realRecording } from '../samples/packed.ts';

/** Judging takes some 50 ms, and several times as long on a busy computer. */
const ALL_RUNS_MS = 120_000;

const WITHOUT_SEAL = ['inconclusive', 'no seal: the trial did not end in order'] as const;

type Change = (file: string, before: Buffer) => void;

/** A campaign with a real recording as its only trial, with a file changed at a time. */
class RealTrial {
  readonly #run = mkdtempSync(join(tmpdir(), 'ftlab-real-'));
  readonly folder = join(this.#run, '1');
  readonly files: readonly { path: string; bytes: number }[];

  constructor(recording: string) {
    renameSync(realRecording(recording), this.folder);
    const text = readFileSync(join(this.folder, 'manifest.json'), 'utf8');
    const { scenario, engine, seed, trial } = manifestSchema.parse(JSON.parse(text));
    const planned = { scenario, engine: engine.name, seed, trial, folder: '1' };
    writeFileSync(join(this.#run, 'campaign.json'), JSON.stringify(sampleCampaign([planned])));
    this.files = listFiles(this.folder);
  }

  /** Outcome of the campaign and reasons of its trial, judged while a file is changed. */
  judgedWith(path: string, change: Change) {
    const file = join(this.folder, path);
    const before = existsSync(file) ? readFileSync(file) : null;
    change(file, before ?? Buffer.alloc(0));
    try {
      const { outcome, trials } = rejudge(this.#run, { isReadOnly: true });
      return { outcome, texts: (trials[0]?.reasons ?? []).map(({ text }) => text).join('\n') };
    } finally {
      if (before) writeFileSync(file, before);
      else rmSync(file, { recursive: true });
    }
  }

  /** The same for every change: never passed, and the file is named. */
  expectCaught(path: string, change: Change): void {
    const { outcome, texts } = this.judgedWith(path, change);
    const [expected, name] =
      path === 'evidence.json' && texts.includes(WITHOUT_SEAL[1]) ? WITHOUT_SEAL : ['broken', path];
    expect([path, outcome]).toEqual([path, expected]);
    expect(texts).toContain(name);
  }

  expectPassed(): void {
    const { outcome, texts } = this.judgedWith('verdict.json', (file) => writeFileSync(file, '{}'));
    expect(outcome, texts).toBe('passed');
  }

  /** Changes or cuts the first, the last and `numRuns` random bytes of the files chosen. */
  expectBytesCaught(isChosen: (path: string) => boolean, numRuns: number): void {
    const chosen = this.files.filter(({ path, bytes }) => bytes > 0 && isChosen(path));
    for (const { path, bytes } of chosen)
      for (const at of [0, bytes - 1]) {
        this.expectCaught(path, flipped(at, 1));
        this.expectCaught(path, cut(at));
      }
    const somewhere = fc.record({
      file: fc.nat(chosen.length - 1),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      by: fc.integer({ min: 1, max: 255 }),
      isCut: fc.boolean(),
    });
    fc.assert(
      fc.property(somewhere, ({ file, at, by, isCut }) => {
        const { path, bytes } = chosen[file] ?? { path: '', bytes: 0 };
        const offset = Math.floor(at * bytes);
        this.expectCaught(path, isCut ? cut(offset) : flipped(offset, by));
      }),
      { numRuns },
    );
  }

  delete(): void {
    rmSync(this.#run, { recursive: true });
  }
}

function flipped(at: number, by: number): Change {
  return (file, before) => {
    const after = Buffer.from(before);
    after[at] = (after[at] ?? 0) ^ by;
    writeFileSync(file, after);
  };
}

function cut(at: number): Change {
  return (file, before) => writeFileSync(file, before.subarray(0, at));
}

describe('a recording of unprotected', () => {
  const trial = new RealTrial('standby-power.br');
  afterAll(() => trial.delete());

  test('as it was recorded passes, and has files of every kind', () => {
    trial.expectPassed();
    const kinds = trial.files.map(({ path }) => path.replace(/^.*[./]/, ''));
    expect(new Set(kinds)).toEqual(new Set(['json', 'jsonl', 'pcap', 'log', 'host-a-1-serial']));
  });

  test('with any one file removed is never passed, and the file is named', () => {
    for (const { path } of trial.files) trial.expectCaught(path, (file) => rmSync(file));
  });

  test('with any one file added is never passed, and the file is named', () => {
    const folders = ['', 'consoles/', 'frames/', 'chains/', 'more/'];
    const names = ['x', '.x', 'lan-c.pcap', 'history.jsonl.part', 'verdict.json.bak'];
    for (const inside of folders) {
      mkdirSync(join(trial.folder, inside), { recursive: true });
      for (const name of names)
        trial.expectCaught(`${inside}${name}`, (file) => writeFileSync(file, 'x'));
    }
  });

  test(
    'with one byte changed, or cut off at any byte, is never passed, and the file is named',
    () => trial.expectBytesCaught(() => true, 100),
    ALL_RUNS_MS,
  );
});

describe('a recording of lockstep', () => {
  const trial = new RealTrial('lockstep-active-power.br');
  const isChain = (path: string) => path.startsWith('chains/');
  afterAll(() => trial.delete());

  test('as it was recorded passes, and has chains of both twins with outputs', () => {
    trial.expectPassed();
    const chains = trial.files.filter(({ path, bytes }) => isChain(path) && bytes > 0);
    const names = chains.map(({ path }) => path.replace(/-\d/, ''));
    for (const kind of ['bin', 'released.bin', 'held.bin'])
      expect(
        names.some((name) => name.endsWith(`host-b.${kind}`)),
        kind,
      ).toBe(true);
    expect(names).toContain('chains/host-a.bin');
  });

  test(
    'with one byte of a chain changed, or cut off at any byte, is never passed',
    () => trial.expectBytesCaught(isChain, 50),
    ALL_RUNS_MS,
  );
});
