/** Runs and records a trial, for `ftlab run`, the figures of `ftlab bench`, and tests. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTrial, type Trial } from '../../lab/experiment.ts';
import { Recorder } from '../../lab/recording/recorder.ts';
import { judgeTrial } from '../../reports/campaign/store.ts';
import { type Recording, readRecording } from '../../reports/recording.ts';
import type { Verdict } from '../../reports/verdict.ts';
import { type ManifestRequest, manifestOf } from './manifest.ts';

export interface TrialRequest
  extends Omit<ManifestRequest, 'pair'>,
    Pick<Trial, 'signal' | 'onPhase' | 'hold'> {
  /** Folder of the recording; emptied first. With several pairs, each has a subfolder. */
  readonly folder: string;
}

/** Name of the subfolder of a pair among several; `pair` counts from 0. */
export function pairFolder(pair: number): string {
  return `pair-${pair + 1}`;
}

/** Runs a trial to its end and leaves its recording in its folder, unjudged. */
export async function recordTrial(request: TrialRequest): Promise<void> {
  const { folder, scenario } = request;
  rmSync(folder, { recursive: true, force: true }); // remains of a killed run
  const recorder = new Recorder(folder);
  const pairRecorders = (scenario.pairs ?? []).map(
    (_, pair) => new Recorder(join(folder, pairFolder(pair))),
  );
  for (const [pair, pairRecorder] of pairRecorders.entries()) {
    pairRecorder.manifest(await manifestOf({ ...request, pair }));
    recorder.tellAlso(pairRecorder);
  }
  if (pairRecorders.length === 0) recorder.manifest(await manifestOf(request));
  await runTrial({ ...request, experiment: scenario, recorder, pairRecorders });
}

export interface JudgedTrial {
  readonly verdict: Verdict;
  readonly recording: Recording;
}

/** Runs a trial of one pair, then reads and judges its recording. */
export async function runJudgedTrial(request: TrialRequest): Promise<JudgedTrial> {
  await recordTrial(request);
  const verdict = judgeTrial(request.folder);
  return { verdict, recording: readRecording(request.folder) };
}
