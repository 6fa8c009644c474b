/** The end of a night's budget: trials that no longer fit are left for another night. */
import type { Campaign } from '../../reports/campaign/schema.ts';
import type { PlanFile } from './plan.ts';

const REASON = 'for another night: trials took longer than estimated, and the budget is used up';

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

/** Duration of all trials but repetitions, ms; pairs that share a trial count once. */
function usedMs({ trials }: Campaign): number {
  return trials
    .filter(({ repeats, pair }) => repeats === null && !pair)
    .reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
}

/** The plan of exactly the trials that a night has run, so that `run --plan` repeats it. */
export function planOfRun(plan: PlanFile, { planned, leftOut }: Campaign): PlanFile {
  const { budgetMs: _used, ...rest } = plan;
  const combinations = plan.combinations.flatMap((combination) => {
    const { scenario, engine } = combination;
    const isOf = (one: Planned) => one.scenario === scenario && one.engine === engine;
    const { length: trials } = planned.filter(
      (one) => isOf(one) && one.repeats === null && !one.pair,
    );
    return trials === 0 ? [] : [{ ...combination, ...(trials === plan.trials ? {} : { trials }) }];
  });
  return { ...rest, combinations, leftOut };
}
