/** The order that `run` and `nightly` hand into the lab, and how it is carried out there. */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { engines } from '../../lab/engines/index.ts';
import { environment } from '../../lab/environment.ts';
import { enterLab, isInsideLab } from '../../lab/namespace.ts';
import { type Toolbox, toolboxFromEnvironment } from '../../lab/toolbox.ts';
import { leftOutHead } from '../../reports/campaign/left-out.ts';
import type { SpareScenario } from '../campaign/budget.ts';
import { createCampaign, type OpenCampaign, runCampaign } from '../campaign/campaign.ts';
import { estimatorOf } from '../campaign/estimate.ts';
import { hold } from '../campaign/hold.ts';
import { tool } from '../campaign/manifest.ts';
import { plural } from '../campaign/nightly.ts';
import { readPast } from '../campaign/past.ts';
import { openPlan, planSchema } from '../campaign/plan.ts';
import { Progress } from '../campaign/progress.ts';
import { openCampaign } from '../campaign/resume.ts';
import { stopper } from '../campaign/stopper.ts';
import { Busy } from '../errors.ts';
import { say } from '../say.ts';
import { withLockOr } from '../setup/lock.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { removeOldRuns } from './old-runs.ts';
import type { LabOptions } from './options.ts';
import { exitCodeWith, intoHistory, openReporters } from './reporting.ts';

/** A plan with the command that was typed, or the folder of a campaign to resume. */
const orderSchema = z.union([
  z.object({ plan: planSchema, command: z.string() }),
  z.object({ folder: z.string() }),
]);
export type Order = z.infer<typeof orderSchema>;

/** The order that was handed into the lab; null outside of it. */
export function handedOrder(): Order | null {
  const handed = process.env.FTLAB_ORDER;
  if (!isInsideLab() || handed === undefined) return null;
  return orderSchema.parse(JSON.parse(handed));
}

/** Enters the lab, where this very command line finds the order. Does not return. */
export async function enterWith(order: Order): Promise<never> {
  const toolbox = await ensureToolbox({ platforms: platformsOf(order) });
  const FTLAB_TOOLBOX = JSON.stringify(toolbox);
  enterLab(toolbox.native, { FTLAB_TOOLBOX, FTLAB_ORDER: JSON.stringify(order) });
}

/** Platforms of the engines in an order: only these have to be set up. */
function platformsOf(order: Order): Set<string> {
  const names = new Set(namedBy(order).map(({ engine }) => engine));
  return new Set(engines.filter(({ name }) => names.has(name)).map(({ platform }) => platform));
}

/** Combinations that an order runs, also those for spare time. */
function namedBy(order: Order): readonly { readonly engine: string }[] {
  if ('plan' in order) return [...order.plan.combinations, ...(order.plan.spare ?? [])];
  const { campaign, spare } = openCampaign(order.folder);
  return [...campaign.planned, ...spare.map(engineOf)];
}

function engineOf({ resolved }: SpareScenario): { engine: string } {
  return { engine: resolved.engine.name };
}

/** Runs the campaign of an order, inside the lab, and returns the exit code. */
export async function carryOut(order: Order, options: LabOptions): Promise<number> {
  const toolbox = toolboxFromEnvironment();
  const open =
    'folder' in order ? openCampaign(order.folder) : await created(order, options, toolbox);
  const busy = () => new Busy(`another ftlab runs the campaign ${open.folder}: let it end`);
  return withLockOr(open.folder, busy, () => runOpen(open, toolbox, options));
}

async function runOpen(open: OpenCampaign, toolbox: Toolbox, options: LabOptions): Promise<number> {
  const { signal } = stopper();
  const { folder } = open;
  say(`campaign ${folder}, seed ${open.campaign.seed}`);
  const reporters = openReporters(options.reports, null);
  await reporters.begin(open.campaign);
  const estimate = estimatorOf(readPast(options.runs));
  using progress = new Progress({
    estimate: (planned) => estimate(open.resolvedFor(planned)),
    isVerbose: options.verbose,
    isTerminal: process.stderr.isTTY,
  });
  const campaign = await runCampaign(open, {
    ...{ toolbox, signal, progress },
    onSeen: reporters.seen,
    onTrial: (trial) => reporters.trial(trial),
    onSpare: (trials) => say(`time of the budget is left: ${plural(trials, 'more trial')}`),
    ...(options.keep ? { hold: (lab) => hold(lab, signal) } : {}),
  });
  progress[Symbol.dispose]();
  const reasons = new Set(open.campaign.leftOut.map(({ reason }) => reason));
  for (const group of campaign.leftOut.filter(({ reason }) => !reasons.has(reason)))
    say(`left out, ${leftOutHead(group)}`);
  await reporters.end(campaign, folder, intoHistory(campaign, folder));
  if (options.keepRuns) removeOldRuns(dirname(folder), options.keepRuns, folder);
  return exitCodeWith(campaign, reporters, options.strict);
}

async function created(
  order: Extract<Order, { command: string }>,
  { runs }: LabOptions,
  toolbox: Toolbox,
): Promise<OpenCampaign> {
  const circumstances = { tool: await tool(), environment: environment(toolbox) };
  return createCampaign(runs, openPlan(order.plan), order.command, circumstances);
}

/** Runs `work` as the only night of a runs folder; throws Busy while there is another. */
export function asOnlyNight<T>(runs: string, work: () => Promise<T>): Promise<T> {
  const busy = () =>
    new Busy(`another night is running in ${runs}: let it end, or name another folder with --runs`);
  return withLockOr(join(runs, 'nightly.lock'), busy, work);
}
