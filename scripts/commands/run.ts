/** `ftlab run`: plans the campaign, goes into the lab, runs its trials, judges, draws. */
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { engines } from '../../lab/engines/index.ts';
import { runTrial } from '../../lab/experiment.ts';
import type { Lab } from '../../lab/lab.ts';
import { enterLab, isInsideLab } from '../../lab/namespace.ts';
import { SCHEMA_VERSION } from '../../lab/recording/manifest.ts';
import { Recorder } from '../../lab/recording/recorder.ts';
import { refusesEngine, refusesExperiment } from '../../lab/refuses.ts';
import { type Toolbox, toolboxFromEnvironment } from '../../lab/toolbox.ts';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { readCampaign, withTrial, writeCampaign } from '../../reports/campaign/store.ts';
import { summaryLines, trialLines } from '../../reports/reporters/console.ts';
import { renderCampaign } from '../../reports/reporters/page.ts';
import { visible } from '../../reports/visible.ts';
import { suites } from '../../suites/index.ts';
import { type Choice, choiceLines, choose, handedIn, NIGHTLY } from '../campaign/choose.ts';
import { manifestOf } from '../campaign/manifest.ts';
import { changed, parametersOf } from '../campaign/overrides.ts';
import { nameOf, type Selected, select } from '../campaign/select.ts';
import { EXIT, exitCodeOf, UsageError } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import type { RunOptions } from './options.ts';

type Planned = Campaign['planned'][number];

/** Runs what was asked for and returns the exit code. */
export async function run(targets: readonly string[], options: RunOptions): Promise<number> {
  // Drawn out here, so that the command inside the lab is the same one.
  const seed = options.seed ?? Number(process.env.FTLAB_SEED ?? randomInt(2 ** 31));
  if (options.resume && Object.keys(options.set).length > 0)
    throw new UsageError('--resume goes on with what its campaign was set to: leave out --set');
  const choice = await choose(targets, options, seed);
  checkSelected(choice.selected, options);
  if (!isInsideLab()) {
    for (const line of choiceLines(choice)) tell(line);
    const toolbox = await ensureToolbox();
    const FTLAB_TOOLBOX = JSON.stringify(toolbox);
    enterLab(toolbox.native, { FTLAB_TOOLBOX, FTLAB_SEED: String(seed), ...handedIn(choice) });
  }
  const toolbox = toolboxFromEnvironment();
  const stop = stopper();
  const { folder, campaign } = options.resume
    ? newestUnfinished(options.runs)
    : newCampaign(targets, { ...options, seed }, choice);
  // Whatever is typed now, a campaign is one experiment.
  const settled = { ...options, set: campaign.set };
  tell(`campaign ${folder}, seed ${campaign.seed}`);
  let current = campaign;
  for (const planned of campaign.planned) {
    if (stop.signal.aborted) break;
    if (current.trials.some((trial) => trial.folder === planned.folder)) continue;
    // Several pairs share a trial, which the first one's turn runs.
    if (!planned.pair) await oneTrial(planned, folder, settled, toolbox, stop.signal);
    current = withTrial(current, folder, planned);
    writeCampaign(folder, current);
    const trial = current.trials.at(-1);
    // With --json what stands on stdout is JSON, and the last two lines.
    const out = options.json ? process.stderr : process.stdout;
    if (trial) for (const line of trialLines(trial)) out.write(`${line}\n`);
  }
  const report = await renderCampaign(folder);
  if (options.json) process.stdout.write(`${JSON.stringify(readCampaign(folder), null, 1)}\n`);
  process.stdout.write(`${[...summaryLines(current), `report: ${visible(report)}`].join('\n')}\n`);
  return current.trials.length === 0 ? EXIT.nothingRan : exitCodeOf(current.outcome);
}

/** Every scenario must be one that can be done, with what was typed. */
function checkSelected(selected: readonly Selected[], { set }: Pick<RunOptions, 'set'>): void {
  for (const one of selected) {
    const name = nameOf(one);
    const scenario = changed(name, one.scenario, set);
    const parameters = parametersOf(scenario, one.engine, set);
    const [refusal] = [
      ...refusesExperiment(scenario),
      ...refusesEngine(one.engine, parameters, scenario),
    ];
    if (refusal) throw new UsageError(`${name}: ${refusal}`);
  }
}

function newCampaign(
  targets: readonly string[],
  options: RunOptions & { seed: number },
  { selected, leftOut }: Choice,
): { folder: string; campaign: Campaign } {
  const { seed } = options;
  const planned = selected.flatMap(({ suite, scenario, engine }) =>
    Array.from({ length: options.trials }, (_, index): Planned[] => {
      const name = nameOf({ suite, scenario });
      const trial = index + 1;
      const folder = join(suite.name, scenario.name, engine.name, String(trial));
      const one = { scenario: name, engine: engine.name, seed: seed + index, trial };
      if (!scenario.pairs) return [{ ...one, folder, pair: null }];
      return scenario.pairs.map((_, pair) => {
        return { ...one, folder: join(folder, `pair-${pair + 1}`), pair };
      });
    }).flat(),
  );
  const campaign: Campaign = {
    schemaVersion: SCHEMA_VERSION,
    outcome: 'skipped',
    command: commandOf(targets, options, seed),
    seed,
    set: options.set,
    planned,
    leftOut,
    trials: [],
  };
  mkdirSync(options.runs, { recursive: true });
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  for (let n = 0; ; n++) {
    const folder = join(options.runs, n === 0 ? stamp : `${stamp}-${n}`);
    try {
      mkdirSync(folder); // fails when another ftlab has just taken this name
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    writeCampaign(folder, campaign);
    return { folder, campaign };
  }
}

function newestUnfinished(runs: string): { folder: string; campaign: Campaign } {
  const names = existsSync(runs) ? readdirSync(runs).sort().reverse() : [];
  for (const name of names) {
    const folder = join(runs, name);
    if (!existsSync(join(folder, 'campaign.json'))) continue;
    const campaign = readCampaign(folder);
    if (campaign.trials.length === campaign.planned.length) continue;
    checkResumed(folder, campaign);
    return { folder, campaign };
  }
  throw new UsageError(`no unfinished campaign in ${runs}: run without --resume`);
}

/** What was planned by another ftlab, or another suite, may not be what this one can do. */
function checkResumed(folder: string, { planned, set }: Campaign): void {
  try {
    for (const { scenario, engine } of planned)
      checkSelected(select(suites, engines, [scenario], [engine]), { set });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `${folder} cannot be gone on with: ${error.message}; run without --resume, or remove the folder`,
    );
  }
}

function commandOf(targets: readonly string[], options: RunOptions, seed: number): string {
  const words = ['scripts/ftlab run', ...targets];
  for (const engine of options.engines) words.push(`--engine ${engine}`);
  if (options.trials > 1) words.push(`--trials ${options.trials}`);
  if (targets.includes(NIGHTLY) && options.budgetMs !== null)
    words.push(`--budget ${options.budgetMs / 1000}s`);
  for (const [name, value] of Object.entries(options.set)) words.push(`--set ${name}=${value}`);
  return [...words, `--seed ${seed}`].join(' ');
}

async function oneTrial(
  planned: Planned,
  campaignFolder: string,
  options: RunOptions,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<void> {
  const [chosen] = select(suites, engines, [planned.scenario], [planned.engine]);
  if (!chosen) throw new UsageError(`${planned.scenario} is not in any suite any more`);
  const { engine } = chosen;
  const scenario = changed(planned.scenario, chosen.scenario, options.set);
  const parameters = parametersOf(scenario, engine, options.set);
  const own = join(campaignFolder, planned.folder);
  const folder = planned.pair === null ? own : dirname(own);
  rmSync(folder, { recursive: true, force: true }); // what a killed run left half done
  const recorder = new Recorder(folder);
  const command = commandOf([planned.scenario], { ...options, trials: 1 }, planned.seed);
  const { scenario: name, seed, trial } = planned;
  const asked = { name, scenario, engine, parameters, seed, trial, command, toolbox };
  const pairRecorders = (scenario.pairs ?? []).map((_, pair) => {
    return new Recorder(join(folder, `pair-${pair + 1}`));
  });
  for (const [pair, one] of pairRecorders.entries()) {
    one.manifest(await manifestOf({ ...asked, pair }));
    recorder.tellAlso(one);
  }
  if (pairRecorders.length === 0) recorder.manifest(await manifestOf(asked));
  tell(`${planned.scenario} on ${planned.engine}, trial ${planned.trial}`);
  await runTrial({
    experiment: scenario,
    engine,
    parameters,
    seed: planned.seed,
    recorder,
    pairRecorders,
    toolbox,
    signal,
    onPhase: (phase) => tell(`  ${phase}`),
    ...(options.keep ? { hold: (lab) => hold(lab, toolbox, signal) } : {}),
  });
}

/** Keeps the lab until Enter or a signal, and says how to step into it. */
async function hold(lab: Lab, toolbox: Toolbox, signal: AbortSignal): Promise<void> {
  const outer = process.env.FTLAB_OUTER_PID ?? '<PID of this ftlab>';
  tell('the lab is held open. In another terminal:');
  tell(`  nsenter -t $(pgrep -P ${outer}) -a   (the switches: ip link, nft list ruleset)`);
  for (const host of Object.values(lab.hosts)) {
    if (host.initPid > 0) {
      tell(`  then, for host ${host.name}: ${toolbox.native} enter ${host.initPid} sh`);
    }
  }
  tell('press Enter to go on');
  const input = createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    input.once('line', () => resolve());
    input.once('close', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  input.close();
}

/** The first TERM, INT or HUP ends the trial in order; the second ends ftlab, and the lab with it. */
function stopper(): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.broken);
      tell(`${name}: ending this trial in order; once more to stop at once`);
      controller.abort(name);
    });
  }
  return controller;
}

function tell(text: string): void {
  process.stderr.write(`ftlab: ${visible(text)}\n`);
}
