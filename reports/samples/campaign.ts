/** Synthetic campaigns for tests; their trials passed by default. */

import { SCHEMA_VERSION } from '../../lab/recording/manifest.ts';
import type { Campaign } from '../campaign/schema.ts';
import { type Outcome, worstOutcome } from '../outcome.ts';
import type { Reason } from '../verdict.ts';

type Trial = Campaign['trials'][number];

/** All trials of it were planned and have run, in this order. */
export function sampleCampaign(some: readonly Partial<Trial>[]): Campaign {
  const trials = some.map((partial, index): Trial => {
    const trial = index + 1;
    return {
      ...{ scenario: 'smoke/calm', engine: 'lockstep', seed: 1, trial, folder: String(trial) },
      ...{ outcome: 'passed', reasons: [], measures: null, faults: [], pair: null },
      ...{ startedAt: null, durationMs: null, certainty: null, repeats: null },
      ...partial,
    };
  });
  return {
    ...{ schemaVersion: SCHEMA_VERSION, command: '', seed: 1, set: {}, leftOut: [], trials },
    outcome: worstOutcome(trials.map((trial) => trial.outcome)),
    missing: 0,
    ...{ id: 'sample', startedAt: null, endedAt: null, tool: null, environment: {} },
    planned: trials.map(({ scenario, engine, seed, trial, folder, pair, repeats }) => {
      return { scenario, engine, seed, trial, folder, pair, repeats };
    }),
  };
}

/** A reason: `because('failed', 'nothing-lost: 3 lost', 'bug 7')`. */
export function because(outcome: Outcome, line: string, known?: string): Reason {
  const [expectation = '', ...rest] = line.split(': ');
  const text = rest.join(': ');
  return { expectation, outcome, text, ...(known === undefined ? {} : { known }) };
}

/** The reason of a known failure that did not show. */
export function missed(expectation: string, known: string): Reason {
  return because('passed', `${expectation}: known to fail, and did not show: ${known}`, known);
}
