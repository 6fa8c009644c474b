/** `ftlab run`: plans a campaign, enters the lab, runs the trials, judges and reports. */
import { choose } from '../campaign/choose.ts';
import { runCommand } from '../campaign/command-line.ts';
import { estimatorOf } from '../campaign/estimate.ts';
import { readPast } from '../campaign/past.ts';
import {
  drawSeed,
  makePlan,
  openPlan,
  type Plan,
  type PlanFile,
  planLine,
  readPlan,
} from '../campaign/plan.ts';
import { newestUnfinished, openCampaign } from '../campaign/resume.ts';
import { prepareRuns } from '../campaign/runs-folder.ts';
import { say } from '../say.ts';
import { carryOut, enterWith, handedOrder, type Order } from './lab-order.ts';
import type { RunOptions } from './options.ts';
import { checkReports } from './reporting.ts';
import { checkTogether } from './together.ts';

/** Runs the typed command and returns the exit code. */
export async function run(targets: readonly string[], options: RunOptions): Promise<number> {
  const handed = handedOrder();
  if (handed) return carryOut(handed, options);
  checkTogether(targets, options);
  checkReports(options.reports);
  return enterWith(options.resume ? resumeOrder(options) : planOrder(targets, options));
}

function resumeOrder({ runs }: RunOptions): Order {
  const folder = newestUnfinished(runs, say);
  openCampaign(folder); // refuses impossible campaigns before the lab
  return { folder };
}

function planOrder(targets: readonly string[], options: RunOptions): Order {
  prepareRuns(options.runs);
  const plan = options.plan ? openPlan(wholePlan(options.plan)) : newPlan(targets, options);
  say(planLine(plan, estimatorOf(readPast(options.runs))));
  const { seed, trials, set } = plan.file;
  const typed = { targets, engines: options.engines, trials, seed, set };
  const command = runCommand(options.plan ? { plan: options.plan } : typed);
  return { plan: plan.file, command };
}

/** A stored plan, to run all of it: the budget of a night does not end its repetition. */
function wholePlan(path: string): PlanFile {
  const { budgetMs: _budget, spare: _spare, ...plan } = readPlan(path);
  return plan;
}

function newPlan(targets: readonly string[], options: RunOptions): Plan {
  const trials = options.trials ?? 1;
  const seed = options.seed ?? drawSeed(trials);
  return makePlan(choose(targets, options.engines), { seed, trials, set: options.set });
}
