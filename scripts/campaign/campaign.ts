/** A campaign from its plan to its last trial. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Trial } from '../../lab/experiment.ts';
import { SCHEMA_VERSION } from '../../lab/recording/manifest.ts';
import { SEAL_FILE } from '../../lab/recording/seal.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import type { Campaign, CampaignTrial } from '../../reports/campaign/schema.ts';
import {
  type JudgeOptions,
  judgedAgain,
  withTrial,
  writeCampaign,
} from '../../reports/campaign/store.ts';
import { wasStopped } from '../../reports/harness.ts';
import {
  atEndOfBudget,
  planOfRun,
  planWithSpare,
  type SpareScenario,
  withSpare,
} from './budget.ts';
import { runCommand } from './command-line.ts';
import { PLAN_FILE, type Plan, plannedTrials, readPlan, writePlan } from './plan.ts';
import type { Progress } from './progress.ts';
import { withRepetition } from './repeat.ts';
import type { Resolved } from './resolve.ts';
import { makeStampedFolder } from './runs.ts';
import { recordTrial, type TrialRequest } from './trial.ts';

type Planned = Campaign['planned'][number];

/** A campaign in its folder, with the scenario and engine of each trial. */
export interface OpenCampaign {
  /** Absolute. */
  readonly folder: string;
  readonly campaign: Campaign;
  /** Throws UsageError for a combination that the campaign does not have. */
  resolvedFor(planned: Planned): Resolved;
  /** Whether new failures and broken trials are repeated at once, as in a night. */
  readonly repeatsFailures: boolean;
  /** Time for its trials but repetitions, ms; null without a limit. */
  readonly budgetMs: number | null;
  /** Scenarios that run if time of the budget is left, in this order. */
  readonly spare: readonly SpareScenario[];
}

/** Settings of a campaign. */
export type Circumstances = Pick<Campaign, 'tool' | 'environment'>;

/** Makes the campaign's folder with campaign.json and plan.json; `typed` repeats the campaign. */
export function createCampaign(
  runs: string,
  plan: Plan,
  typed: string,
  circumstances: Circumstances,
): OpenCampaign {
  const { file } = plan;
  const folder = makeStampedFolder(runs);
  const path = join(folder, PLAN_FILE);
  writePlan(path, file);
  const campaign: Campaign = {
    schemaVersion: SCHEMA_VERSION,
    id: randomUUID(),
    startedAt: new Date().toISOString(),
    endedAt: null,
    ...circumstances,
    outcome: 'skipped',
    missing: 0, // counted when it is written
    // The selection of a night depends on earlier campaigns: only its plan repeats it.
    command: file.isNight ? runCommand({ plan: path }) : typed,
    seed: file.seed,
    set: file.set,
    planned: plannedTrials(plan),
    leftOut: file.leftOut,
    trials: [],
  };
  writeCampaign(folder, campaign);
  return {
    ...{ folder, campaign, resolvedFor: lookup(everyResolved(plan)) },
    ...{ repeatsFailures: file.isNight, budgetMs: file.budgetMs ?? null },
    spare: spareOf(plan),
  };
}

/** The spare scenarios of a plan. */
export function spareOf({ file, spare }: Plan): SpareScenario[] {
  return spare.map((scenario) => ({ ...scenario, trials: file.trials }));
}

/** The scenarios of a plan, spare ones last. */
export function everyResolved({ resolved, spare }: Plan): Resolved[] {
  return [...resolved, ...spare.map((scenario) => scenario.resolved)];
}

/** Finds the scenario and engine of a planned trial. */
export function lookup(resolved: readonly Resolved[]): OpenCampaign['resolvedFor'] {
  const keyOf = (scenario: string, engine: string) => JSON.stringify([scenario, engine]);
  const found = new Map(resolved.map((entry) => [keyOf(entry.name, entry.engine.name), entry]));
  return ({ scenario, engine }) => {
    const entry = found.get(keyOf(scenario, engine));
    if (entry) return entry;
    throw new Error(`the campaign plans ${scenario} on ${engine} and has not resolved it`);
  };
}

export interface CampaignOptions extends Pick<Trial, 'hold'>, Pick<JudgeOptions, 'onSeen'> {
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
  /** Called after each trial was judged, with the campaign so far. */
  readonly onTrial: (trial: CampaignTrial) => void | Promise<void>;
  readonly progress?: Pick<Progress, 'begin' | 'phase'>;
  /** Called with the number of trials that are added because time of the budget is left. */
  readonly onSpare?: (trials: number) => void;
  /** Runs and records a trial; tests replace this function. */
  readonly record?: (request: TrialRequest) => Promise<void>;
}

/**
 * Runs every planned trial that has not run, judges it and writes campaign.json after each. In a
 * night, trials that fail are repeated at once.
 */
export async function runCampaign(open: OpenCampaign, options: CampaignOptions): Promise<Campaign> {
  const { folder } = open;
  const path = join(folder, PLAN_FILE);
  // Of a campaign that is resumed, trials that ran before: their recordings may have changed since.
  let current = judgedAgain(open.campaign, folder, options.onSeen);
  for (let next = nextOf(current); next && !options.signal.aborted; next = nextOf(current)) {
    const planned = next;
    const timing = await recordOnce(open, current, planned, options);
    current = timed(withTrial(current, folder, planned, options), planned, timing);
    if (open.repeatsFailures && isLastPair(current, planned))
      current = withRepetition(current, planned);
    const kept = isLastPair(current, planned) ? atEndOfBudget(current, open.budgetMs) : current;
    const isBudgetOver = kept !== current;
    current = withTimeLeft(open, kept, options);
    const isEnded = nextOf(current) === undefined;
    if (isEnded) current = { ...current, endedAt: new Date().toISOString() };
    writeCampaign(folder, current);
    // Second, so that campaign.json never plans a trial that plan.json lacks.
    if (isBudgetOver) writePlan(path, planOfRun(readPlan(path), current));
    const judged = current.trials.find((trial) => trial.folder === planned.folder);
    if (judged) await options.onTrial(judged);
  }
  return current;
}

/** The campaign with spare scenarios, once its trials have run and time of its budget is left. */
function withTimeLeft(
  { folder, budgetMs, spare }: OpenCampaign,
  campaign: Campaign,
  { signal, onSpare }: CampaignOptions,
): Campaign {
  if (signal.aborted || nextOf(campaign)) return campaign;
  const more = withSpare(campaign, budgetMs, spare);
  if (more === campaign) return campaign;
  const path = join(folder, PLAN_FILE);
  // First, so that campaign.json never plans a trial that plan.json lacks.
  writePlan(path, planWithSpare(readPlan(path), more));
  onSpare?.(more.planned.slice(campaign.planned.length).filter(({ pair }) => !pair).length);
  return more;
}

/** The first planned trial that has not run. */
function nextOf(campaign: Campaign): Planned | undefined {
  return campaign.planned.find((planned) => !isDone(campaign, planned));
}

/** Whether a planned trial has run to its end, not to a signal. */
export function isDone({ trials }: Campaign, planned: Planned): boolean {
  const trial = trials.find(({ folder }) => folder === planned.folder);
  return trial !== undefined && !wasStopped(trial.reasons);
}

function isLastPair({ planned }: Campaign, { scenario, engine, trial, pair }: Planned): boolean {
  const isSame = (other: Planned) => other.scenario === scenario && other.engine === engine;
  const pairs = planned.filter((other) => isSame(other) && other.trial === trial);
  return pair === null || pair === pairs.length - 1;
}

type Timing = Pick<CampaignTrial, 'startedAt' | 'durationMs'>;

/**
 * Records a trial unless it is recorded: pairs share a trial, and a trial that was sealed before
 * ftlab was killed is only judged. Its timing is that of the previous pair, or unknown.
 */
async function recordOnce(
  open: OpenCampaign,
  current: Campaign,
  planned: Planned,
  options: CampaignOptions,
): Promise<Timing> {
  const whole = wholeFolder(open.folder, planned);
  const isShared = Boolean(planned.pair);
  const wasJudged = current.trials.some(({ folder }) => folder === planned.folder);
  if (isShared) return timingIn(current, planned);
  if (!wasJudged && existsSync(join(whole, SEAL_FILE)))
    return { startedAt: null, durationMs: null };
  options.progress?.begin(current, planned);
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  await recordPlanned(open, planned, options);
  return { startedAt, durationMs: Math.round(performance.now() - begun) };
}

function timingIn({ trials }: Campaign, { scenario, engine, trial }: Planned): Timing {
  const first = trials.find(
    (other) => other.scenario === scenario && other.engine === engine && other.trial === trial,
  );
  return { startedAt: first?.startedAt ?? null, durationMs: first?.durationMs ?? null };
}

function timed(campaign: Campaign, { folder }: Planned, timing: Timing): Campaign {
  const trials = campaign.trials.map((trial) =>
    trial.folder === folder ? { ...trial, ...timing } : trial,
  );
  return { ...campaign, trials };
}

/** Folder of a trial with the seal that is written last: with several pairs, above theirs. */
function wholeFolder(campaign: string, { folder, pair }: Planned): string {
  const trialFolder = join(campaign, folder);
  return pair === null ? trialFolder : dirname(trialFolder);
}

function recordPlanned(
  open: OpenCampaign,
  planned: Planned,
  { toolbox, signal, hold, progress, record = recordTrial }: CampaignOptions,
): Promise<void> {
  const resolved = open.resolvedFor(planned);
  const { seed, trial } = planned;
  const engines = [planned.engine];
  return record({
    ...resolved,
    ...{ seed, trial, toolbox, signal },
    folder: wholeFolder(open.folder, planned),
    command: runCommand({ targets: [resolved.name], engines, seed, set: open.campaign.set }),
    onPhase: (phase) => progress?.phase(phase),
    ...(hold ? { hold } : {}),
  });
}
