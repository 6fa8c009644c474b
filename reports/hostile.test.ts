import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SEAL_FILE } from '../lab/recording/seal.ts';
import { rejudge } from './campaign/store.ts';
import { seriesOf } from './charts/series.ts';
import { nothingLost, silenceWithin } from './expectations/index.ts';
import { judge } from './judge.ts';
import { observe } from './observed.ts';
import { RecordingInvalid, readRecording } from './recording.ts';
import { renderCampaign } from './reporters/page.ts';
import { sampleCampaign } from './samples/campaign.ts';
import { sample } from './samples/recording.ts';

let whole = '';
let folder = '';
let files: string[] = [];

beforeAll(() => {
  whole = sample({ expectations: [nothingLost(), silenceWithin({ plusMs: 100 })] });
  folder = mkdtempSync(join(tmpdir(), 'ftlab-hostile-'));
  files = readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(whole.length + 1))
    .sort();
});
afterAll(() => {
  for (const made of [whole, folder]) rmSync(made, { recursive: true });
});

/** Judges and draws; whether it was refused. Anything but a refusal is thrown on. */
function isRefused(): boolean {
  try {
    const seen = observe(readRecording(folder));
    judge(seen);
    seriesOf(seen);
    return false;
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    expect(error.message).not.toContain('\n');
    return true;
  }
}

/** The sample with a changed file and without its seal, so that every file is read. */
function changed(file: string, change: (bytes: Buffer) => Buffer | string): void {
  cpSync(whole, folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(whole, file))));
  rmSync(join(folder, SEAL_FILE), { force: true });
}

/** Limit: a judgement takes about 15 ms; a loop up to an extreme value never ends. */
const SOON_MS = 2000;
const ALL_RUNS_MS = 120_000;

test(
  'bytes changed or cut off anywhere: judged or refused, and nothing else',
  () => {
    const change = fc.record({
      file: fc.nat(),
      at: fc.nat(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      isCut: fc.boolean(),
    });
    fc.assert(
      fc.property(change, ({ file, at, bytes, isCut }) => {
        changed(files[file % files.length] ?? '', (before) => {
          const from = at % Math.max(1, before.length);
          if (isCut) return before.subarray(0, from);
          return Buffer.concat([
            before.subarray(0, from),
            bytes,
            before.subarray(from + bytes.length),
          ]);
        });
        isRefused();
      }),
      { numRuns: 100 },
    );
  },
  ALL_RUNS_MS,
);

const extreme = fc.constantFrom(0, -1, 1e17, 1e300, 0.5, 2 ** 53, null, '', '../..', [], {}, true);

type Holder = Record<string, unknown>;

/** The place of every number and text in a JSON value: its container and its name. */
function leaves(holder: Holder): [Holder, string][] {
  return Object.entries(holder).flatMap(([name, value]): [Holder, string][] =>
    value !== null && typeof value === 'object' ? leaves(value as Holder) : [[holder, name]],
  );
}

function withLeaf(json: string, leaf: number, value: unknown): string {
  const parsed: Holder = JSON.parse(json);
  const all = leaves(parsed);
  const [holder, name] = all[leaf % all.length] ?? [parsed, ''];
  holder[name] = value;
  return JSON.stringify(parsed);
}

test(
  'any value replaced by an extreme value: judged or refused, soon',
  () => {
    const jsonFiles = files.filter((name) => /\.jsonl?$/.test(name));
    const change = fc.record({ file: fc.nat(), line: fc.nat(), leaf: fc.nat(), value: extreme });
    fc.assert(
      fc.property(change, ({ file, line, leaf, value }) => {
        const name = jsonFiles[file % jsonFiles.length] ?? '';
        changed(name, (before) => {
          const lines = name.endsWith('l') ? before.toString().trim().split('\n') : [`${before}`];
          const at = line % lines.length;
          return lines.with(at, withLeaf(lines[at] ?? '', leaf, value)).join('\n');
        });
        const beganMs = performance.now();
        isRefused();
        expect(performance.now() - beganMs).toBeLessThan(SOON_MS);
      }),
      { numRuns: 300 },
    );
  },
  ALL_RUNS_MS,
);

/** A campaign with the sample as its only trial. */
function campaign(trialFolder: string): string {
  const run = mkdtempSync(join(folder, 'run-'));
  const ids = { scenario: 'sample/active-power', engine: 'lockstep', seed: 1, trial: 1 };
  const planned = { ...ids, folder: trialFolder };
  const all = { ...sampleCampaign([]), planned: [planned] };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(all));
  return run;
}

test('a trial folder elsewhere is refused, by its name or by a link', () => {
  for (const name of ['../x', '/tmp', 'a/../../x'])
    expect(() => rejudge(campaign(name))).toThrow(RecordingInvalid);
  const run = campaign('suite/1');
  mkdirSync(join(run, 'suite'));
  symlinkSync(whole, join(run, 'suite/1'));
  expect(() => rejudge(run)).toThrow(/is outside of it/);
});

test('symbolic links in place of the report are replaced; their targets stay', async () => {
  const run = campaign('1');
  cpSync(whole, join(run, '1'), { recursive: true });
  const precious = join(folder, 'precious');
  writeFileSync(precious, 'mine');
  for (const name of [
    'report.html',
    'report.html.part',
    'campaign.json.part',
    '1/verdict.json.part',
  ])
    symlinkSync(precious, join(run, name));
  mkdirSync(join(run, 'report'));
  symlinkSync(precious, join(run, 'report/smoke--calm.html'));
  rejudge(run);
  await renderCampaign(run);
  const many = sampleCampaign(Array.from({ length: 30 }, () => ({ folder: '1' })));
  await renderCampaign(run, { campaign: many });
  expect(readFileSync(precious, 'utf8')).toBe('mine');
  expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('<!doctype html>');
  expect(readFileSync(join(run, 'report/smoke--calm.html'), 'utf8')).toContain('<!doctype html>');
  rmSync(join(run, 'report'), { recursive: true });
  symlinkSync(folder, join(run, 'report'));
  await expect(renderCampaign(run, { campaign: many })).rejects.toThrow(RecordingInvalid);
});
