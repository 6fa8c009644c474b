/** What lab tests of whole trials share: one is run and judged, and its recording thrown away. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../lab/engines/engine.ts';
import { runTrial } from '../lab/experiment.ts';
import type { Parameters } from '../lab/recording/parameters.ts';
import { Recorder } from '../lab/recording/recorder.ts';
import { toolboxFromEnvironment } from '../lab/toolbox.ts';
import { judgeTrial } from '../reports/campaign/store.ts';
import type { Verdict } from '../reports/verdict.ts';
import type { Scenario } from '../suites/suite.ts';
import { manifestOf } from './campaign/manifest.ts';

export interface JudgedTrial {
  scenario: Scenario;
  engine: Engine;
  /** What is not given is the engine's own. */
  parameters?: Parameters;
  /** Called at the start of each phase. */
  onPhase?: (phase: string) => void;
}

export async function judgedTrial({ scenario, engine, ...given }: JudgedTrial): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-trial-'));
  try {
    const toolbox = toolboxFromEnvironment();
    const recorder = new Recorder(folder);
    const parameters = { ...engine.parameters, ...given.parameters };
    const circumstances = { engine, parameters, seed: 1, toolbox };
    const name = `test/${scenario.name}`;
    const asked = { name, scenario, trial: 1, command: '', ...circumstances };
    recorder.manifest(await manifestOf(asked));
    const { signal } = new AbortController();
    const { onPhase = () => {} } = given;
    await runTrial({ experiment: scenario, recorder, signal, onPhase, ...circumstances });
    return judgeTrial(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
