/** Trials without a lab, for tests of the campaign around them: recordings made by hand. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEAL_FILE, sealRecording } from '../../lab/recording/seal.ts';
import { nothingLost } from '../../reports/expectations/index.ts';
import { sample } from '../../reports/samples/recording.ts';
import type { Defect } from '../../reports/samples/story.ts';
import type { TrialRequest } from './trial.ts';

/** Defects of a trial, by `smoke/calm 1`: its scenario and its number. */
export type Defects = Readonly<Record<string, readonly Defect[]>>;

export interface FakeTrials {
  readonly defects?: Defects;
  /** Time of each of the three steps of a trial, ms. */
  readonly stepMs?: number;
  /** Called with the trial's folder when it begins, and when it is sealed. */
  readonly onStep?: (step: 'begin' | 'sealed', folder: string) => void;
}

/** Stands in for recordTrial: a trial that passes, unless it has a defect. */
export function fakeTrials({ defects = {}, stepMs = 0, onStep }: FakeTrials = {}) {
  return async ({ folder, name, engine, seed, trial }: TrialRequest): Promise<void> => {
    onStep?.('begin', folder);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'events.jsonl'), '');
    await sleep(stepMs);
    const trialDefects = defects[`${name} ${trial}`] ?? [];
    const made = sample({ defects: trialDefects, expectations: [nothingLost()] });
    rmSync(join(made, SEAL_FILE), { force: true }); // it is written at the end
    const path = join(made, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const requested = {
      scenario: name,
      engine: { ...manifest.engine, name: engine.name },
      seed,
      trial,
    };
    writeFileSync(path, JSON.stringify({ ...manifest, ...requested }));
    rmSync(folder, { recursive: true });
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(made, folder);
    await sleep(stepMs);
    sealRecording(folder);
    onStep?.('sealed', folder);
    await sleep(stepMs);
  };
}
