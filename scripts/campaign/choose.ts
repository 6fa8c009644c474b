/** Chooses the trials of a campaign: typed targets, or a nightly selection. */
import { type Capabilities, detectCapabilities, missing } from '../../lab/capabilities.ts';
import { validateGuest } from '../../lab/engines/engine.ts';
import { engines } from '../../lab/engines/index.ts';
import { guests } from '../../lab/guests/index.ts';
import { leftOutHead } from '../../reports/campaign/left-out.ts';
import type { LeftOut } from '../../reports/campaign/schema.ts';
import { suites } from '../../suites/index.ts';
import { HostLacks, UsageError } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { estimatorOf } from './estimate.ts';
import { chooseNightly, inWords, type Spare } from './nightly.ts';
import type { Past } from './past.ts';
import { byName, type Selected, select } from './select.ts';

const NIGHTLY_BUDGET_MS = 60 * 60_000;

/** Without targets. */
const DEFAULT_TARGETS: readonly string[] = ['smoke'];
/** Without --engine. */
const DEFAULT_ENGINE = 'lockstep';
/** Engine name that stands for every engine a scenario is for. */
const ALL_ENGINES = 'all';

/** Whether a word is a target of `ftlab run`, by its suite. */
export function isTarget(word: string): boolean {
  return suites.some(({ name }) => name === word.split('/')[0]);
}

export interface Choice {
  readonly selected: readonly Selected[];
  /** Whether this is a nightly selection. */
  readonly isNight: boolean;
  /** Scenarios that a nightly selection left out; otherwise empty. */
  readonly leftOut: LeftOut;
  /** Time for the trials of a night, ms. */
  readonly budgetMs?: number;
  /** Scenarios that a night runs if time is left, in this order. */
  readonly spare?: readonly Spare[];
}

export interface NightChoice {
  /** As typed; empty means every engine. */
  readonly engines: readonly string[];
  readonly past: Past;
  /** Trials of each scenario on each engine. */
  readonly trials: number;
  readonly seed: number;
  /** Null means the default. */
  readonly budgetMs: number | null;
}

/** The choice of targets and engines that were typed; throws UsageError for wrong names. */
export function choose(typed: readonly string[], engineNames: readonly string[]): Choice {
  return { isNight: false, selected: selectTyped(typed, engineNames), leftOut: [] };
}

/** The selection of a night on this computer; throws UsageError or HostLacks when it is empty. */
export async function chooseTonight(options: NightChoice): Promise<Choice> {
  const names = suites.map((suite) => suite.name);
  const isAll = options.engines.length === 0 || isAllEngines(options.engines);
  const all = select(suites, engines, names, isAll ? [] : options.engines);
  const platforms = new Set(all.map(({ engine }) => engine.platform));
  const found = await detectCapabilities(await ensureToolbox({ platforms }));
  return chooseNight(all, found, options);
}

/** The scenarios and engines for typed targets and names; exported for its test. */
export function selectTyped(typed: readonly string[], engineNames: readonly string[]): Selected[] {
  const targets = typed.length > 0 ? typed : DEFAULT_TARGETS;
  if (isAllEngines(engineNames)) return select(suites, engines, targets, []);
  if (engineNames.length > 0) return select(suites, engines, targets, engineNames);
  const all = select(suites, engines, targets, []);
  const selected = all.filter(({ engine }) => engine.name === DEFAULT_ENGINE);
  if (selected.length > 0) return selected;
  const others = [...new Set(all.map(({ engine }) => engine.name))].join(', ');
  throw new UsageError(
    `no scenario of ${targets.join(', ')} is for ${DEFAULT_ENGINE}, the default; ` +
      `add --engine ${ALL_ENGINES}, or one of: ${others}`,
  );
}

function isAllEngines(names: readonly string[]): boolean {
  if (!names.includes(ALL_ENGINES)) return false;
  if (names.length === 1) return true;
  throw new UsageError(`--engine ${ALL_ENGINES} stands alone: leave out the other names`);
}

/** Exported for its test: the nightly selection on a computer with these capabilities. */
export function chooseNight(
  all: readonly Selected[],
  found: Capabilities,
  { past, trials, budgetMs: typedMs, seed }: Omit<NightChoice, 'engines'>,
): Choice {
  const budgetMs = typedMs ?? NIGHTLY_BUDGET_MS;
  const refusal = (selection: Selected) => refusalOf(selection, found);
  const night = { past, budgetMs, trials, seed, refusal };
  const { chosen: selected, spare, leftOut } = chooseNightly(all, night);
  if (selected.length > 0) return { isNight: true, selected, leftOut, budgetMs, spare };
  const able = all.filter((selection) => refusal(selection) === null);
  if (able.length === 0) throw nothingCanRun(all, found);
  const shortestMs = Math.min(...able.map(estimatorOf(past))) * trials;
  throw new UsageError(
    `a budget of ${inWords(budgetMs)} is too short: ` +
      `the shortest scenario takes about ${inWords(shortestMs)}; raise --budget`,
  );
}

/** Each missing capability once, for all engines together. */
function nothingCanRun(all: readonly Selected[], found: Capabilities): HostLacks {
  const lacking = new Set(all.flatMap(({ engine }) => missing(found, engine.needs)));
  const reasons =
    lacking.size > 0 ? lacking : new Set(all.map((selection) => refusalOf(selection, found)));
  return new HostLacks(
    `no scenario can run here: ${[...reasons].join('; ')}`,
    'scripts/ftlab doctor says what to do',
  );
}

function refusalOf({ scenario, engine }: Selected, found: Capabilities): string | null {
  const lacking = missing(found, engine.needs);
  if (lacking.length > 0) return `${engine.name} cannot run here: ${lacking.join('; ')}`;
  return validateGuest(engine, byName('guest', guests, scenario.guest));
}

/** How many a nightly selection left out, by the reason, for the terminal. */
export function leftOutLines({ leftOut }: Pick<Choice, 'leftOut'>): string[] {
  return leftOut.map((group) => `left out, ${leftOutHead(group)}`);
}
