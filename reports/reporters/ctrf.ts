/** CTRF, the Common Test Report Format (ctrf.io): JSON that many CI tools read. */
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { type CellStanding, standingFacts } from '../history/standings.ts';
import { fileReporter } from './file-reporter.ts';
import { missingTrials, type TestState, testName, testState, whyLines } from './test-name.ts';

export const ctrf = fileReporter({
  name: 'ctrf',
  says: 'Common Test Report Format (JSON), a test for each trial',
  file: 'ctrf-report.json',
  textOf: (...of) => `${JSON.stringify(ctrfReport(...of), null, 1)}\n`,
});

type Status = 'passed' | 'failed' | 'skipped' | 'pending' | 'other';

/** `other`: a known failure, or a trial that proves nothing about the system under test. */
const STATUS: Readonly<Record<TestState, Status>> = {
  passed: 'passed',
  failed: 'failed',
  known: 'other',
  error: 'other',
  skipped: 'skipped',
};

/** Trials that have not run are `pending`. */
export function ctrfReport(campaign: Campaign, standings: readonly CellStanding[] = []) {
  const { startedAt, endedAt, tool, command, trials } = campaign;
  const tests = [
    ...trials.map((trial) => testOf(trial, standingFacts(standings, trial))),
    ...missingTrials(campaign).map((name) => ({ name, status: 'pending' as Status, duration: 0 })),
  ];
  const count = (status: Status) => tests.filter((test) => test.status === status).length;
  const epochMs = (iso: string | null) => (iso === null ? 0 : Date.parse(iso));
  return {
    reportFormat: 'CTRF',
    specVersion: '0.0.0',
    results: {
      tool: { name: 'ftlab', ...(tool ? { version: tool.version } : {}) },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        pending: count('pending'),
        skipped: count('skipped'),
        other: count('other'),
        start: epochMs(startedAt),
        stop: epochMs(endedAt ?? startedAt),
      },
      tests,
      extra: { command, outcome: campaign.outcome },
    },
  };
}

function testOf(trial: CampaignTrial, standing: ReturnType<typeof standingFacts>) {
  const state = testState(trial);
  const lines = whyLines(trial);
  return {
    name: testName(trial),
    status: STATUS[state],
    duration: trial.durationMs ?? 0,
    flaky: trial.certainty === 'flaky',
    suite: [trial.scenario.split('/')[0] ?? ''],
    rawStatus: rawStatusOf(trial, state),
    ...(state === 'passed' ? {} : { message: lines.join('\n') }),
    extra: { engine: trial.engine, seed: trial.seed, folder: trial.folder, ...standing },
  };
}

function rawStatusOf({ outcome, certainty }: CampaignTrial, state: TestState): string {
  if (state === 'known') return 'failed in known ways';
  return certainty === null ? outcome : `${outcome} (${certainty})`;
}
