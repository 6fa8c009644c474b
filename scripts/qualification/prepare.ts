/** The campaign of a qualification: a new plan, or continued with the missing trials. */
import { join } from 'node:path';
import type { Engine } from '../../lab/engines/engine.ts';
import { engines } from '../../lab/engines/index.ts';
import { abilitiesOf } from '../../lab/needs.ts';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { writeCampaign } from '../../reports/campaign/store.ts';
import { circumstancesOf, countableTrials } from '../../reports/qualification/evaluate.ts';
import { trialsMissing } from '../../reports/qualification/rows.ts';
import { type QualificationFile, writeQualification } from '../../reports/qualification/state.ts';
import { suites } from '../../suites/index.ts';
import {
  type Circumstances,
  createCampaign,
  isDone,
  type OpenCampaign,
} from '../campaign/campaign.ts';
import type { Estimate } from '../campaign/estimate.ts';
import { makePlan, PLAN_FILE, type Plan, plannedTrials, writePlan } from '../campaign/plan.ts';
import { openCampaign } from '../campaign/resume.ts';
import { select } from '../campaign/select.ts';
import { UsageError } from '../errors.ts';
import type { OpenChecklist } from './checklists.ts';
import type { Found } from './find.ts';
import { obstaclesOf } from './obstacles.ts';

type Planned = Campaign['planned'][number];

/** A qualification that is ready to run or to continue. */
export interface Prepared {
  readonly plan: Plan;
  readonly state: QualificationFile;
  /** Trials that are not recorded yet, and about how long they take, ms. */
  readonly left: { readonly trials: number; readonly ms: number };
  /** Trials that were recorded and could not be judged: each is run again with another seed. */
  readonly replaced: number;
  /** The campaign so far; null when it is new. */
  readonly open: OpenCampaign | null;
}

/** Plans a qualification from nothing. */
export function prepareNew(
  given: OpenChecklist,
  engine: Engine,
  { isQuick, seed, estimate }: { isQuick: boolean; seed: number; estimate: Estimate },
): Prepared {
  const state = stateOf(given, engine, isQuick);
  const counts = trialsMissing(given.checklist, circumstancesOf(state, []));
  const plan = planFor(counts, engine, seed);
  return {
    plan,
    state,
    open: null,
    replaced: 0,
    left: leftOf(plan, plannedTrials(plan), estimate),
  };
}

/**
 * Plans the rest of a qualification: trials that have not run, and a further trial for each trial
 * that was not judged. Throws UsageError when its scenarios have changed since the campaign.
 */
export function prepareRest(
  { folder, state: before }: Found,
  given: OpenChecklist,
  engine: Engine,
  estimate: Estimate,
): Prepared {
  const open = reopened(folder);
  const { campaign } = open;
  const state = { ...stateOf(given, engine, before.isQuick), signOffs: before.signOffs };
  const trials = countableTrials(folder, campaign);
  const missing = trialsMissing(given.checklist, circumstancesOf(state, trials));
  const isLeft = (trial: Planned) => !isDone(campaign, trial);
  const counts = new Map<string, number>();
  for (const { scenario, trial } of campaign.planned)
    counts.set(scenario, Math.max(trial, counts.get(scenario) ?? 0));
  let replaced = 0;
  for (const [scenario, wanted] of missing) {
    const waiting = campaign.planned.filter(
      (trial) => trial.scenario === scenario && isLeft(trial),
    );
    const more = Math.max(0, wanted - new Set(waiting.map(({ trial }) => trial)).size);
    counts.set(scenario, (counts.get(scenario) ?? 0) + more);
    replaced += more;
  }
  const plan = planFor(counts, engine, campaign.seed);
  const left = plannedTrials(plan).filter(isLeft);
  return { plan, state, open, replaced, left: leftOf(plan, left, estimate) };
}

function stateOf({ checklist, text }: OpenChecklist, engine: Engine, isQuick: boolean) {
  return {
    schemaVersion: 1 as const,
    checklist: text,
    engine: engine.name,
    abilities: [...abilitiesOf(engine, engine.parameters)],
    obstacles: Object.fromEntries(obstaclesOf(checklist, engine)),
    isQuick,
    signOffs: [],
  };
}

function planFor(counts: ReadonlyMap<string, number>, engine: Engine, seed: number): Plan {
  const scenarios = [...counts.keys()];
  const selected = scenarios.flatMap((name) => select(suites, engines, [name], [engine.name]));
  const choice = { selected, leftOut: [], isNight: false };
  return makePlan(choice, { seed, trials: 1, set: {}, trialsOf: counts });
}

function leftOf(plan: Plan, left: readonly Planned[], estimate: Estimate): Prepared['left'] {
  const trials = left.filter(({ pair }) => !pair); // pairs share a trial
  const ms = trials.map(({ scenario }) => {
    const resolved = plan.resolved.find(({ name }) => name === scenario);
    return resolved ? estimate(resolved) : 0;
  });
  return { trials: trials.length, ms: ms.reduce((sum, trialMs) => sum + trialMs, 0) };
}

function reopened(folder: string): OpenCampaign {
  try {
    return openCampaign(folder);
  } catch (error) {
    if (!(error instanceof UsageError && error.cause instanceof Error)) throw error;
    const why = error.cause.message;
    throw new UsageError(`cannot continue ${folder}: ${why}; begin another with --new`, {
      cause: error,
    });
  }
}

/** Writes the campaign, its plan and the state; returns the campaign's folder. */
export function store(
  { plan, state, open }: Prepared,
  runs: string,
  command: string,
  circumstances: Circumstances,
): string {
  if (!open) {
    const { folder } = createCampaign(runs, plan, command, circumstances);
    writeQualification(folder, state);
    return folder;
  }
  const { folder, campaign } = open;
  const known = new Set(campaign.planned.map((trial) => trial.folder));
  const more = plannedTrials(plan).filter((trial) => !known.has(trial.folder));
  writePlan(join(folder, PLAN_FILE), plan.file);
  if (more.length > 0)
    writeCampaign(folder, { ...campaign, planned: [...campaign.planned, ...more], endedAt: null });
  writeQualification(folder, state);
  return folder;
}
