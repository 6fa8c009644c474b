/** `ftlab run`: plans a campaign, enters the lab, runs the trials, judges and reports. */
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { environment } from '../../lab/environment.ts';
import { enterLab, isInsideLab } from '../../lab/namespace.ts';
import { type Toolbox, toolboxFromEnvironment } from '../../lab/toolbox.ts';
import { createCampaign, type OpenCampaign, runCampaign } from '../campaign/campaign.ts';
import { choiceLines, choose } from '../campaign/choose.ts';
import { runCommand } from '../campaign/command-line.ts';
import { hold } from '../campaign/hold.ts';
import { SEED_MAX } from '../campaign/limits.ts';
import { tool } from '../campaign/manifest.ts';
import { makePlan, openPlan, type Plan, planLine, planSchema, readPlan } from '../campaign/plan.ts';
import { newestUnfinished, openCampaign } from '../campaign/resume.ts';
import { prepareRuns } from '../campaign/runs-folder.ts';
import { stopper } from '../campaign/stopper.ts';
import { say } from '../say.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import type { RunOptions } from './options.ts';
import { checkReports, exitCodeWith, openReporters } from './reporting.ts';
import { checkTogether } from './together.ts';

/** Handed into the lab: a plan with the command that was typed, or the folder of a campaign to resume. */
const orderSchema = z.union([
  z.object({ plan: planSchema, command: z.string() }),
  z.object({ folder: z.string() }),
]);
type Order = z.infer<typeof orderSchema>;

/** Runs what was typed and returns the exit code. */
export async function run(targets: readonly string[], options: RunOptions): Promise<number> {
  const handed = process.env.FTLAB_ORDER;
  if (isInsideLab() && handed !== undefined)
    return runInLab(orderSchema.parse(JSON.parse(handed)), options);
  checkTogether(targets, options);
  checkReports(options.reports);
  const order = options.resume ? resumeOrder(options) : await planOrder(targets, options);
  const toolbox = await ensureToolbox();
  const FTLAB_TOOLBOX = JSON.stringify(toolbox);
  enterLab(toolbox.native, { FTLAB_TOOLBOX, FTLAB_ORDER: JSON.stringify(order) });
}

function resumeOrder({ runs }: RunOptions): Order {
  const folder = newestUnfinished(runs);
  openCampaign(folder); // refuses here what cannot run
  return { folder };
}

async function planOrder(targets: readonly string[], options: RunOptions): Promise<Order> {
  prepareRuns(options.runs);
  const plan = options.plan ? openPlan(readPlan(options.plan)) : await newPlan(targets, options);
  say(planLine(plan));
  const { seed, trials, set } = plan.file;
  const typed = { targets, engines: options.engines, trials, seed, set };
  const command = runCommand(options.plan ? { plan: options.plan } : typed);
  return { plan: plan.file, command };
}

async function newPlan(targets: readonly string[], options: RunOptions): Promise<Plan> {
  const trials = options.trials ?? 1;
  const seed = options.seed ?? randomInt(SEED_MAX - trials + 1);
  const choice = await choose(targets, { ...options, trials, seed });
  const plan = makePlan(choice, { seed, trials, set: options.set });
  for (const line of choiceLines(choice)) say(line);
  return plan;
}

async function runInLab(order: Order, options: RunOptions): Promise<number> {
  const toolbox = toolboxFromEnvironment();
  const { signal } = stopper();
  const open =
    'folder' in order ? openCampaign(order.folder) : await created(order, options, toolbox);
  const { folder } = open;
  say(`campaign ${folder}, seed ${open.campaign.seed}`);
  const reporters = openReporters(options.reports, null);
  await reporters.begin(open.campaign);
  const campaign = await runCampaign(open, {
    ...{ toolbox, signal },
    onTrial: (trial) => reporters.trial(trial),
    ...(options.keep ? { hold: (lab) => hold(lab, signal) } : {}),
  });
  await reporters.end(campaign, folder);
  return exitCodeWith(campaign, reporters);
}

async function created(
  order: Extract<Order, { command: string }>,
  { runs }: RunOptions,
  toolbox: Toolbox,
): Promise<OpenCampaign> {
  const circumstances = { tool: await tool(), environment: environment(toolbox) };
  return createCampaign(runs, openPlan(order.plan), order.command, circumstances);
}
