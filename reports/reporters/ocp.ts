/**
 * OCP Test & Validation output (Open Compute Project, ocp-diag-core, JSON specification version
 * 2.0): a line for each artifact, a step for each trial.
 */
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import type { Reason } from '../verdict.ts';
import { visible } from '../visible.ts';
import { fileReporter } from './file-reporter.ts';
import { missingTrials, testName } from './test-name.ts';

export const ocp = fileReporter({
  name: 'ocp',
  says: 'OCP Test & Validation JSON lines, a step for each trial with its measurements',
  file: 'ocp.jsonl',
  textOf: ocpText,
});

/** Every line carries the campaign's end as its time: trials keep no wall-clock times. */
export function ocpText(campaign: Campaign): string {
  const timestamp = campaign.endedAt ?? campaign.startedAt ?? new Date(0).toISOString();
  const artifacts = [
    { schemaVersion: { major: 2, minor: 0 } },
    { testRunArtifact: { testRunStart: runStart(campaign) } },
    ...campaign.trials.flatMap((trial, index) => stepOf(trial, String(index))),
    { testRunArtifact: { testRunEnd: runEnd(campaign) } },
  ];
  return artifacts
    .map((artifact, sequenceNumber) => {
      return `${JSON.stringify({ ...artifact, sequenceNumber, timestamp })}\n`;
    })
    .join('');
}

function runStart({ tool, command, set, environment, trials }: Campaign) {
  const engines = [...new Set(trials.map(({ engine }) => engine))].join(', ');
  return {
    name: 'ftlab',
    version: tool?.version ?? 'unknown',
    commandLine: command,
    parameters: set,
    dutInfo: { dutInfoId: 'dut', name: engines || 'none', metadata: environment },
  };
}

/** The run is complete when every planned trial has run; a pass needs every trial to pass. */
function runEnd(campaign: Campaign) {
  const { outcome, trials } = campaign;
  const isWhole = missingTrials(campaign).length === 0 && outcome !== 'broken';
  if (outcome === 'failed') return { status: isWhole ? 'COMPLETE' : 'ERROR', result: 'FAIL' };
  const isPassed = isWhole && trials.length > 0 && outcome === 'passed';
  if (outcome === 'skipped') return { status: 'SKIP', result: 'NOT_APPLICABLE' };
  return { status: isWhole ? 'COMPLETE' : 'ERROR', result: isPassed ? 'PASS' : 'NOT_APPLICABLE' };
}

function stepOf(trial: CampaignTrial, testStepId: string) {
  const step = (artifact: object) => ({ testStepArtifact: { testStepId, ...artifact } });
  const measured = Object.entries(trial.measures ?? {}).flatMap(([name, value]) =>
    value === null ? [] : [step({ measurement: { name, value } })],
  );
  const status = { broken: 'ERROR', skipped: 'SKIP' }[trial.outcome as string] ?? 'COMPLETE';
  return [
    step({ testStepStart: { name: testName(trial) } }),
    ...measured,
    ...trial.reasons.map((reason) => step({ diagnosis: diagnosisOf(reason) })),
    step({ testStepEnd: { status } }),
  ];
}

function diagnosisOf({ expectation, outcome, text, known }: Reason) {
  const types: Record<string, string> = { passed: 'PASS', failed: 'FAIL' };
  const reference = known !== undefined && outcome === 'failed' ? ` (known: ${known})` : '';
  return {
    verdict: `${expectation}-${outcome}`,
    type: types[outcome] ?? 'UNKNOWN',
    message: visible(`${text}${reference}`),
  };
}
