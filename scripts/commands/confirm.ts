/** `ftlab compare --confirm`: lists the cells to run again, and runs them on this computer. */
import { resolve } from 'node:path';
import type { Comparison, CompareOptions as How } from '../../reports/history/compare.ts';
import { type Confirmed, suspectsOf } from '../../reports/history/confirm.ts';
import { tool } from '../campaign/manifest.ts';
import { drawSeed } from '../campaign/plan.ts';
import { makeStampedFolder } from '../campaign/runs.ts';
import { prepareRuns } from '../campaign/runs-folder.ts';
import type { Sides } from '../campaign/sides.ts';
import { stopper } from '../campaign/stopper.ts';
import { checkCommit, checkOut } from '../confirm/checkout.ts';
import { type ConfirmPlan, confirm, planConfirm, planLines } from '../confirm/confirm.ts';
import { type Runner, roundsOf } from '../confirm/rerun.ts';
import { runnerOf } from '../confirm/runner.ts';
import { say } from '../say.ts';
import type { CompareOptions } from './options.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Plans the rerun of cells that look worse, null when none does; throws UsageError. */
export async function plannedConfirm(
  result: Comparison,
  sides: Sides,
  { trials, runs }: Pick<CompareOptions, 'trials' | 'runs'>,
): Promise<ConfirmPlan | null> {
  const suspects = suspectsOf(result);
  if (suspects.length === 0) {
    say('nothing looks worse: there is nothing to confirm');
    return null;
  }
  const plan = planConfirm(suspects, sides, { trials, ownTool: await tool() });
  for (const { place } of plan.sides) if (place !== 'here') await checkCommit(ROOT, place.commit);
  prepareRuns(runs);
  return plan;
}

/** Runs a plan in a new folder in the runs folder; its trials do not go into the history. */
export async function confirmHere(
  plan: ConfirmPlan,
  { runs, ...how }: Pick<How, 'isByEngine' | 'catalogue'> & { readonly runs: string },
): Promise<Confirmed[]> {
  const { signal } = stopper();
  const folder = makeStampedFolder(runs, 'confirm-');
  const rounds = roundsOf(plan.repetitions);
  const seed = drawSeed(rounds);
  for (const line of planLines(plan)) say(line);
  say(`recordings in ${folder}, seed ${seed}`);
  await using first = await checkOut(ROOT, plan.sides[0].place);
  await using second = await checkOut(ROOT, plan.sides[1].place);
  const run = runnerOf({ checkouts: [first, second], folder, signal });
  const outcomes: string[] = [];
  const counted: Runner = async (request) => {
    const rows = await run(request);
    for (const { outcome } of rows?.trials ?? []) outcomes.push(outcome);
    return rows;
  };
  const confirmed = await confirm(plan, counted, {
    ...how,
    ...{ seed, signal },
    onRound: (round, { side, targets, engine }) => {
      const { name } = plan.sides[side];
      say(`round ${round} of ${rounds}, ${'AB'[side]} ${name}: ${targets.join(' ')} on ${engine}`);
    },
  });
  const groups = [...Map.groupBy(outcomes, (outcome) => outcome)];
  const counts = groups.map(([outcome, all]) => `${all.length} ${outcome}`).join(', ');
  say(`run again: ${counts || 'nothing'}; only trials that passed or failed are compared`);
  return confirmed;
}
