/** Rows of a history made by hand, for tests. */
import type { CellStanding } from '../history/standings.ts';
import type { CampaignRow, TrialRow } from '../history/store.ts';

/** A campaign of the night with this number, from 0: 2026-09-01 and the days after. */
export function sampleNight(night: number, change: Partial<CampaignRow> = {}): CampaignRow {
  const startedAt = new Date(Date.UTC(2026, 8, 1 + night, 1)).toISOString();
  const name = startedAt.slice(0, 19).replaceAll(':', '-');
  return {
    ...{ id: `night-${night}`, name, startedAt, endedAt: startedAt },
    ...{ command: 'scripts/ftlab run smoke', commit: null, set: {}, computer: 'one' },
    ...{ environment: {}, folder: null, ...change },
  };
}

/** A trial of smoke/active-power on lockstep that passed. */
export function sampleTrial(
  measures: Readonly<Record<string, number | null>>,
  change: Partial<TrialRow> = {},
): TrialRow {
  const { scenario = 'smoke/active-power', engine = 'lockstep', trial = 1 } = change;
  return {
    ...{ scenario, engine, seed: 1, trial, outcome: 'passed', isKnown: false, isRetry: false },
    ...{ startedAt: null, durationMs: null, folder: `${scenario}/${engine}/${trial}`, reasons: [] },
    measures,
    ...change,
  };
}

const BEFORE = { campaign: 'run', startedAt: '2026-11-27T01:00:00.000Z' };

/** Standings of smoke/calm: new on lockstep, fixed on colo, known on unprotected. */
export const sampleStandings: readonly CellStanding[] = [
  {
    ...{ scenario: 'smoke/calm', engine: 'lockstep', standing: 'new', failed: 1, judged: 1 },
    before: { ...BEFORE, failed: 0, judged: 1 },
  },
  {
    ...{ scenario: 'smoke/calm', engine: 'unprotected', standing: 'known', failed: 1, judged: 1 },
    before: null,
  },
  {
    ...{ scenario: 'smoke/calm', engine: 'colo', standing: 'fixed', failed: 0, judged: 1 },
    before: { ...BEFORE, failed: 1, judged: 3 },
  },
];
