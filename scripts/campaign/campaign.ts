/** A campaign from its plan to its last trial. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Trial } from '../../lab/experiment.ts';
import { SCHEMA_VERSION } from '../../lab/recording/manifest.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { withTrial, writeCampaign } from '../../reports/campaign/store.ts';
import { say } from '../say.ts';
import { runCommand } from './command-line.ts';
import { type Plan, plannedTrials } from './plan.ts';
import type { Resolved } from './resolve.ts';
import { makeStampedFolder } from './runs.ts';
import { recordTrial } from './trial.ts';

type Planned = Campaign['planned'][number];

/** A campaign in its folder, with what each of its trials runs. */
export interface OpenCampaign {
  /** Absolute. */
  readonly folder: string;
  readonly campaign: Campaign;
  /** Throws UsageError for a combination that the campaign does not have. */
  resolvedFor(planned: Planned): Resolved;
}

/** What a campaign ran with. */
export type Circumstances = Pick<Campaign, 'tool' | 'environment'>;

/** Makes the campaign's folder with campaign.json and plan.json; `typed` is the command to repeat it. */
export function createCampaign(
  runs: string,
  plan: Plan,
  typed: string,
  circumstances: Circumstances,
): OpenCampaign {
  const { file } = plan;
  const folder = makeStampedFolder(runs);
  const path = join(folder, 'plan.json');
  writeFileSync(path, `${JSON.stringify(file, null, 1)}\n`);
  const campaign: Campaign = {
    schemaVersion: SCHEMA_VERSION,
    id: randomUUID(),
    startedAt: new Date().toISOString(),
    endedAt: null,
    ...circumstances,
    outcome: 'skipped',
    // What a night selects depends on the campaigns before it: only its plan repeats it.
    command: file.isNight ? runCommand({ plan: path }) : typed,
    seed: file.seed,
    set: file.set,
    planned: plannedTrials(plan),
    leftOut: file.leftOut,
    trials: [],
  };
  writeCampaign(folder, campaign);
  return { folder, campaign, resolvedFor: lookup(plan.resolved) };
}

/** Finds what a planned trial runs. */
export function lookup(resolved: readonly Resolved[]): OpenCampaign['resolvedFor'] {
  const keyOf = (scenario: string, engine: string) => JSON.stringify([scenario, engine]);
  const found = new Map(resolved.map((one) => [keyOf(one.name, one.engine.name), one]));
  return ({ scenario, engine }) => {
    const one = found.get(keyOf(scenario, engine));
    if (one) return one;
    throw new Error(`the campaign plans ${scenario} on ${engine} and has not resolved it`);
  };
}

export interface CampaignOptions extends Pick<Trial, 'hold'> {
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
  /** Called after each trial was judged, with the campaign so far. */
  readonly onTrial: (trial: Campaign['trials'][number]) => void | Promise<void>;
}

/** Runs every planned trial that has not run, judges it and writes campaign.json after each. */
export async function runCampaign(open: OpenCampaign, options: CampaignOptions): Promise<Campaign> {
  const { folder } = open;
  let current = open.campaign;
  const left = current.planned.filter((planned) => !isDone(current, planned));
  for (const [index, planned] of left.entries()) {
    if (options.signal.aborted) break;
    // Several pairs share a trial; it runs when the first pair's turn comes.
    if (!planned.pair) {
      const { scenario, engine, trial } = planned;
      say(`${scenario} on ${engine}, trial ${trial} (${index + 1} of ${left.length})`);
      await recordPlanned(open, planned, options);
    }
    current = withTrial(current, folder, planned);
    const isEnded = current.trials.length === current.planned.length;
    if (isEnded) current = { ...current, endedAt: new Date().toISOString() };
    writeCampaign(folder, current);
    const judged = current.trials.find((trial) => trial.folder === planned.folder);
    if (judged) await options.onTrial(judged);
  }
  if (!current.planned.every((planned) => isDone(current, planned))) return current;
  const ended = { ...current, endedAt: new Date().toISOString() };
  writeCampaign(folder, ended);
  return ended;
}

/** Whether a planned trial has run. */
export function isDone({ trials }: Campaign, planned: Planned): boolean {
  return trials.some((trial) => trial.folder === planned.folder);
}

function recordPlanned(
  { folder, campaign, resolvedFor }: OpenCampaign,
  planned: Planned,
  { toolbox, signal, hold }: CampaignOptions,
): Promise<void> {
  const resolved = resolvedFor(planned);
  const own = join(folder, planned.folder);
  const { seed, trial } = planned;
  const engines = [planned.engine];
  return recordTrial({
    ...resolved,
    ...{ seed, trial, toolbox, signal },
    folder: planned.pair === null ? own : dirname(own),
    command: runCommand({ targets: [resolved.name], engines, seed, set: campaign.set }),
    onPhase: (phase) => say(`  ${phase}`),
    ...(hold ? { hold } : {}),
  });
}
