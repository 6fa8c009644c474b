/**
 * The end of a night's budget: trials that no longer fit are left for another night, and where
 * time is left, further scenarios run.
 */
import type { Campaign } from '../../reports/campaign/schema.ts';
import { TRIALS_MAX } from './limits.ts';
import { FOR_ANOTHER_NIGHT } from './nightly.ts';
import { type PlanFile, trialsOf } from './plan.ts';
import type { Resolved } from './resolve.ts';

const REASON = `${FOR_ANOTHER_NIGHT}: trials took longer than estimated, and the budget is used up`;

/** A scenario on an engine that runs if time is left. */
export interface SpareScenario {
  readonly resolved: Resolved;
  /** Time for all its trials, about, ms. */
  readonly costMs: number;
  /** Number of its trials. */
  readonly trials: number;
}

type Planned = Campaign['planned'][number];

/**
 * The campaign without the planned trials that have not run, once those that ran have used up the
 * budget; they are left out with the reason. Repetitions come on top of the budget, so they neither
 * count nor are left out. Without a budget the campaign stays as it is.
 */
export function atEndOfBudget(campaign: Campaign, budgetMs: number | null): Campaign {
  if (budgetMs === null || usedMs(campaign) < budgetMs) return campaign;
  const ran = new Set(campaign.trials.map(({ folder }) => folder));
  const isKept = ({ folder, repeats }: Planned) => ran.has(folder) || repeats !== null;
  const left = campaign.planned.filter((planned) => !isKept(planned));
  if (left.length === 0) return campaign;
  const names = new Set(left.map(({ scenario, engine }) => JSON.stringify({ scenario, engine })));
  const scenarios = [...names].map((name) => JSON.parse(name));
  return {
    ...campaign,
    planned: campaign.planned.filter(isKept),
    leftOut: [...campaign.leftOut, { reason: REASON, scenarios }],
  };
}

/**
 * The campaign with as many spare scenarios, in their order, as fit into the rest of the budget;
 * they are no longer left out. The campaign itself when none fits.
 */
export function withSpare(
  campaign: Campaign,
  budgetMs: number | null,
  spare: readonly SpareScenario[],
): Campaign {
  if (budgetMs === null) return campaign;
  const planned = [...campaign.planned];
  let leftMs = budgetMs - usedMs(campaign);
  for (const { resolved, costMs, trials } of spare) {
    const { name: scenario, engine } = resolved;
    if (costMs > leftMs || isIn(campaign.planned, { scenario, engine: engine.name })) continue;
    const further = trialsOf(resolved, campaign.seed, trials);
    if (planned.length + further.length > TRIALS_MAX) break;
    planned.push(...further);
    leftMs -= costMs;
  }
  if (planned.length === campaign.planned.length) return campaign;
  return { ...campaign, planned, leftOut: withoutPlanned(campaign.leftOut, planned) };
}

/** Whether any of the trials is of this scenario on this engine. */
function isIn(
  planned: readonly Planned[],
  { scenario, engine }: Pick<Planned, 'scenario' | 'engine'>,
): boolean {
  return planned.some((trial) => trial.scenario === scenario && trial.engine === engine);
}

function withoutPlanned(leftOut: Campaign['leftOut'], planned: readonly Planned[]) {
  return leftOut.flatMap(({ reason, scenarios }) => {
    const left = scenarios.filter((candidate) => !isIn(planned, candidate));
    return left.length === 0 ? [] : [{ reason, scenarios: left }];
  });
}

/** Duration of all trials but repetitions, ms; pairs that share a trial count once. */
function usedMs({ trials }: Campaign): number {
  return trials
    .filter(({ repeats, pair }) => repeats === null && !pair)
    .reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
}

/** The plan with the spare scenarios that the campaign now plans among its own. */
export function planWithSpare(plan: PlanFile, { planned, leftOut }: Campaign): PlanFile {
  const { spare = [] } = plan;
  const added = spare.filter((combination) => isIn(planned, combination));
  return {
    ...plan,
    combinations: [
      ...plan.combinations,
      ...added.map(({ costMs: _cost, ...combination }) => combination),
    ],
    leftOut,
    spare: spare.filter((combination) => !added.includes(combination)),
  };
}

/** The plan of exactly the trials that a night has run, so that `run --plan` repeats it. */
export function planOfRun(plan: PlanFile, { planned, leftOut }: Campaign): PlanFile {
  const { budgetMs: _used, spare: _spare, ...rest } = plan;
  const combinations = plan.combinations.flatMap((combination) => {
    const { scenario, engine } = combination;
    const isOf = (trial: Planned) => trial.scenario === scenario && trial.engine === engine;
    const { length: trials } = planned.filter(
      (trial) => isOf(trial) && trial.repeats === null && !trial.pair,
    );
    return trials === 0 ? [] : [{ ...combination, ...(trials === plan.trials ? {} : { trials }) }];
  });
  return { ...rest, combinations, leftOut };
}
