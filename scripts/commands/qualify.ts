/** `ftlab qualify CHECKLIST --engine NAME`: runs the trials of the rows, over days if needed. */
import type { Engine } from '../../lab/engines/engine.ts';
import { engines } from '../../lab/engines/index.ts';
import { environment } from '../../lab/environment.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import { versionsIn } from '../../reports/qualification/evaluate.ts';
import { quoted } from '../campaign/command-line.ts';
import { estimatorOf } from '../campaign/estimate.ts';
import { TRIALS_MAX } from '../campaign/limits.ts';
import { tool } from '../campaign/manifest.ts';
import { inWords, plural } from '../campaign/nightly.ts';
import { readPast } from '../campaign/past.ts';
import { drawSeed } from '../campaign/plan.ts';
import { openCampaign } from '../campaign/resume.ts';
import { prepareRuns } from '../campaign/runs-folder.ts';
import { byName } from '../campaign/select.ts';
import { EXIT, UsageError } from '../errors.ts';
import { type OpenChecklist, openChecklist } from '../qualification/checklists.ts';
import { conclude, today } from '../qualification/conclude.ts';
import { type Found, findQualification } from '../qualification/find.ts';
import { type Prepared, prepareNew, prepareRest, store } from '../qualification/prepare.ts';
import { checkSignOff, recordSignOff, type TypedSignOff } from '../qualification/sign-off.ts';
import { say } from '../say.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { table } from '../table.ts';
import { carryOut, enterWith, handedOrder } from './lab-order.ts';

export interface QualifyOptions {
  readonly engine: string;
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** Three trials a row. */
  readonly isQuick: boolean;
  /** Print the plan and run nothing. */
  readonly isDryRun: boolean;
  /** Begin a new qualification although another could be continued. */
  readonly isNew: boolean;
  /** Seed of the first trial; drawn when null. */
  readonly seed: number | null;
  readonly signOff: TypedSignOff | null;
}

/** Each trial is printed as it ends, and the document comes last; `ftlab report` draws the page. */
const IN_LAB = {
  ...{ keep: false, strict: false, verbose: false },
  reports: [{ name: 'console', file: null }],
};

/** Runs, continues, signs off or plans a qualification; returns the exit code. */
export async function qualify(named: string, options: QualifyOptions): Promise<number> {
  const order = handedOrder();
  if (order && 'folder' in order) {
    await carryOut(order, { ...IN_LAB, runs: options.runs });
    return conclude(order.folder);
  }
  const given = openChecklist(named);
  const engine = byName('engine', engines, options.engine);
  if (options.signOff) checkSignOff(given.checklist, options.signOff);
  prepareRuns(options.runs);
  const found = options.isNew ? null : continued(given, options);
  if (options.signOff) return signOff(found, options.signOff, named, options);
  const seed = options.seed ?? drawSeed(TRIALS_MAX);
  const estimate = estimatorOf(readPast(options.runs));
  const prepared = found
    ? prepareRest(found, given, engine, estimate)
    : prepareNew(given, engine, { isQuick: options.isQuick, seed, estimate });
  sayPlan(prepared, options);
  if (options.isDryRun) return printPlan(prepared, given);
  const toolbox = await ensureToolbox({ platforms: new Set([engine.platform]) });
  const version = await engine.version(toolbox);
  if (prepared.open) checkVersion(prepared.open.folder, engine, version);
  const command = commandOf(named, options, prepared.plan.file.seed);
  const folder = store(prepared, options.runs, command, await circumstances(toolbox));
  if (prepared.left.trials === 0) return conclude(folder);
  return enterWith({ folder });
}

async function circumstances(toolbox: Toolbox) {
  return { tool: await tool(), environment: environment(toolbox) };
}

/** The qualification to continue; a qualification with other rows is named and not changed. */
function continued({ checklist }: OpenChecklist, { runs, engine, isQuick }: QualifyOptions) {
  const found = findQualification(runs, checklist, { engine, isQuick });
  if (!found) return null;
  if (found.isSame) return found;
  say(`${found.folder} has other rows than ${checklist.name} has now: a new one begins`);
  return null;
}

async function signOff(
  found: Found | null,
  typed: TypedSignOff,
  named: string,
  { engine, runs }: QualifyOptions,
): Promise<number> {
  if (!found)
    throw new UsageError(`no qualification by ${named} on ${engine} in ${runs}: run it first`);
  recordSignOff(found.folder, found.state, typed, today());
  return conclude(found.folder);
}

/** Throws UsageError: trials of two versions of a product are no evidence for either. */
function checkVersion(folder: string, { name }: Engine, version: string): void {
  const { campaign } = openCampaign(folder);
  const others = versionsIn(folder, campaign).filter((candidate) => candidate !== version);
  if (others.length === 0) return;
  throw new UsageError(
    `${folder} was measured on ${name} ${others}, this is ${version}; begin another with --new`,
  );
}

function commandOf(named: string, { engine, isQuick }: QualifyOptions, seed: number): string {
  const words = ['qualify', named, '--engine', engine, ...(isQuick ? ['--quick'] : [])];
  return ['scripts/ftlab', ...words, '--seed', String(seed)].map(quoted).join(' ');
}

function sayPlan({ open, left, replaced }: Prepared, { isQuick }: QualifyOptions): void {
  if (isQuick) say('quick: three trials a row, which can refute it and never show that it is met');
  if (open) {
    const { planned, trials } = open.campaign;
    const more = replaced > 0 ? `, ${plural(replaced, 'trial')} for those not judged` : '';
    say(`continuing ${open.folder}: ${trials.length} of ${planned.length} verdicts${more}`);
  }
  say(`${plural(left.trials, 'trial')} left, about ${inWords(left.ms)}`);
}

/** Rows and the trials that they ask for. */
function printPlan({ plan, state, left }: Prepared, { checklist }: OpenChecklist): number {
  const counts = new Map(
    plan.file.combinations.map((combination) => [combination.scenario, combination.trials ?? 1]),
  );
  const rows = checklist.rows.map((row) => {
    const lacking = row.appliesWhen.filter((ability) => !state.abilities.includes(ability));
    const requests = row.procedure?.scenarios.map((name) => `${name} × ${counts.get(name) ?? 0}`);
    const obstacle = state.obstacles[row.id];
    const plans = obstacle
      ? `not run: ${obstacle}`
      : (requests?.join(', ') ?? 'an operator’s step');
    return [row.id, row.requirement, lacking.length > 0 ? 'not applicable' : plans];
  });
  process.stdout.write(`${table(`PLAN of ${checklist.name} on ${state.engine}`, rows)}\n`);
  process.stdout.write(`${plural(left.trials, 'trial')} left, about ${inWords(left.ms)}\n`);
  return EXIT.passed;
}
