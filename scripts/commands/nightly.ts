/** `ftlab nightly`: chooses scenarios for a budget, or continues a night that was killed. */
import { type Choice, chooseTonight, leftOutLines } from '../campaign/choose.ts';
import { estimatorOf } from '../campaign/estimate.ts';
import { tool } from '../campaign/manifest.ts';
import { inWords } from '../campaign/nightly.ts';
import { type Past, readPast } from '../campaign/past.ts';
import { drawSeed, makePlan, type Plan, planLine } from '../campaign/plan.ts';
import { leftOutText, trialsText } from '../campaign/plan-text.ts';
import { prepareRuns } from '../campaign/runs-folder.ts';
import { type UnfinishedNight, unfinishedNight } from '../campaign/unfinished-night.ts';
import { EXIT } from '../errors.ts';
import { say } from '../say.ts';
import { asOnlyNight, carryOut, enterWith, handedOrder, type Order } from './lab-order.ts';
import type { NightlyOptions } from './options.ts';
import { checkReports } from './reporting.ts';

/** Runs a night, or prints its plan, and returns the exit code. */
export async function nightly(options: NightlyOptions): Promise<number> {
  const { runs } = options;
  const handed = handedOrder();
  if (handed) return asOnlyNight(runs, () => carryOut(handed, options));
  checkReports(options.reports);
  if (!options.dryRun) {
    prepareRuns(runs);
    await asOnlyNight(runs, async () => {}); // refuses here; inside the lab the lock is held
  }
  const past = readPast(runs);
  const unfinished = options.new ? null : await unfinishedIn(runs);
  const order = unfinished ? resumed(unfinished, past, options) : await planned(past, options);
  return options.dryRun ? EXIT.passed : enterWith(order);
}

async function unfinishedIn(runs: string): Promise<UnfinishedNight | null> {
  const { night, why } = unfinishedNight(runs, await tool());
  if (why !== null) say(`${why}; a new night begins`);
  return night;
}

function resumed(night: UnfinishedNight, past: Past, { dryRun }: NightlyOptions): Order {
  const { folder, done, left } = night;
  const ms = left.map(estimatorOf(past)).reduce((sum, trialMs) => sum + trialMs, 0);
  const rest = `${left.length} of ${done + left.length} trials are left, about ${inWords(ms)}`;
  say(`continues the unfinished night ${folder}: ${rest}; --new begins another`);
  if (dryRun) process.stdout.write(trialsText(left, past));
  return { folder };
}

function dryText({ resolved, spare }: Plan, past: Past, { leftOut }: Choice): string {
  const further = spare.map((scenario) => scenario.resolved);
  const tables = [
    trialsText(resolved, past),
    ...(further.length > 0 ? [trialsText(further, past, 'TO RUN IF TIME IS LEFT')] : []),
    leftOutText(leftOut),
  ];
  return tables.join('\n');
}

async function planned(past: Past, options: NightlyOptions): Promise<Order> {
  const { engines, budgetMs, set, dryRun } = options;
  const trials = options.trials ?? 1;
  const seed = options.seed ?? drawSeed(trials);
  const choice = await chooseTonight({ engines, past, trials, seed, budgetMs });
  const plan = makePlan(choice, { seed, trials, set });
  for (const line of leftOutLines(choice)) say(line);
  say(planLine(plan, estimatorOf(past)));
  if (dryRun) process.stdout.write(dryText(plan, past, choice));
  // The selection of a night depends on earlier campaigns: its stored plan repeats it.
  return { plan: plan.file, command: 'scripts/ftlab nightly' };
}
