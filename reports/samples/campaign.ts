/** Campaigns made by hand, for tests: of trials that passed, unless something else is said of them. */

import { SCHEMA_VERSION } from '../../lab/recording/manifest.ts';
import type { Campaign } from '../campaign/schema.ts';
import { worstOutcome } from '../outcome.ts';

type Trial = Campaign['trials'][number];

/** All trials of it were planned and have run, in this order. */
export function sampleCampaign(some: readonly Partial<Trial>[]): Campaign {
  const trials = some.map((one, index): Trial => {
    const trial = index + 1;
    return {
      ...{ scenario: 'smoke/calm', engine: 'lockstep', seed: 1, trial, folder: String(trial) },
      ...{ outcome: 'passed', reasons: [], known: [], measures: null },
      ...one,
    };
  });
  return {
    ...{ schemaVersion: SCHEMA_VERSION, command: '', seed: 1, set: {}, leftOut: [], trials },
    outcome: worstOutcome(trials.map((one) => one.outcome)),
    planned: trials.map(({ scenario, engine, seed, trial, folder }) => {
      return { scenario, engine, seed, trial, folder, pair: null };
    }),
  };
}
