/** Complete trials for lab tests: run and judged; the recording is removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../lab/engines/engine.ts';
import type { Parameters } from '../lab/recording/parameters.ts';
import { toolboxFromEnvironment } from '../lab/toolbox.ts';
import { FOREIGN_PERCENT_MAX } from '../reports/expectations/expectation.ts';
import type { Reason, Verdict } from '../reports/verdict.ts';
import type { Scenario } from '../suites/suite.ts';
import { runJudgedTrial } from './campaign/trial.ts';

export interface TestTrial {
  readonly scenario: Scenario;
  readonly engine: Engine;
  /** Replace the engine's defaults. */
  readonly parameters?: Parameters;
  /** Called at the start of each phase. */
  readonly onPhase?: (phase: string) => void;
}

/** The verdict of a trial with seed 1. */
export async function judgedTrial({ scenario, engine, ...given }: TestTrial): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-trial-'));
  try {
    const { verdict } = await runJudgedTrial({
      ...{ folder, scenario, engine, seed: 1, trial: 1, command: '' },
      name: `test/${scenario.name}`,
      parameters: { ...engine.parameters, ...given.parameters },
      toolbox: toolboxFromEnvironment(),
      signal: new AbortController().signal,
      onPhase: given.onPhase ?? (() => {}),
    });
    return verdict;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether other processes used the processors during a trial, as they may while tests run. */
export function wasBusy(measures: Measured['measures']): boolean {
  return (measures?.foreignPercent ?? 0) > FOREIGN_PERCENT_MAX;
}

/**
 * Reasons against a trial, without reasons that only show a busy computer: beside other processes
 * every reason that is inconclusive may.
 */
export function complaints({ reasons, measures }: Pick<Verdict, 'reasons'> & Measured): Reason[] {
  const mayBeBusy = wasBusy(measures);
  return reasons.filter(({ outcome, text }) => {
    const isBusy = mayBeBusy || text.endsWith('the computer is too busy');
    return outcome !== 'passed' && !(outcome === 'inconclusive' && isBusy);
  });
}

interface Measured {
  readonly measures: { readonly foreignPercent?: number | null } | null;
}
