/** Chooses what a campaign runs: the targets that were typed, or a nightly selection. */
import { type Capabilities, detectCapabilities, missing } from '../../lab/capabilities.ts';
import { validateGuest } from '../../lab/engines/engine.ts';
import { engines } from '../../lab/engines/index.ts';
import { guests } from '../../lab/guests/index.ts';
import { leftOutHead, leftOutScenarios } from '../../reports/campaign/left-out.ts';
import type { LeftOut } from '../../reports/campaign/schema.ts';
import { suites } from '../../suites/index.ts';
import type { RunOptions } from '../commands/options.ts';
import { HostLacks, UsageError } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { chooseNightly, estimateMs, inWords, triedIn } from './nightly.ts';
import { byName, type Selected, select } from './select.ts';

/** Target that selects by itself. */
export const NIGHTLY = 'nightly';
const NIGHTLY_BUDGET_MS = 60 * 60_000;

/** Without targets. */
const DEFAULT_TARGETS: readonly string[] = ['smoke'];
/** Without --engine. */
const DEFAULT_ENGINE = 'lockstep';
/** Engine name that stands for every engine a scenario is for. */
const ALL_ENGINES = 'all';

/** Whether a word is a target of `ftlab run`, by its suite. */
export function isTarget(word: string): boolean {
  return word === NIGHTLY || suites.some(({ name }) => name === word.split('/')[0]);
}

export interface Choice {
  readonly selected: readonly Selected[];
  /** Whether this is a nightly selection. */
  readonly isNight: boolean;
  /** What a nightly selection left out; otherwise empty. */
  readonly leftOut: LeftOut;
}

type ChoiceOptions = Pick<RunOptions, 'engines' | 'runs' | 'budgetMs'> & {
  readonly trials: number;
  readonly seed: number;
};

/** Throws UsageError for names that do not exist or do not go together. */
export async function choose(typed: readonly string[], options: ChoiceOptions): Promise<Choice> {
  const isNight = typed.includes(NIGHTLY);
  if (isNight && typed.length > 1)
    throw new UsageError(`${NIGHTLY} chooses by itself: name nothing else`);
  if (!isNight && options.budgetMs !== null)
    throw new UsageError(`--budget is for ${NIGHTLY}: leave it out, or type: run ${NIGHTLY}`);
  if (!isNight) return { isNight, selected: selectTyped(typed, options.engines), leftOut: [] };
  const names = suites.map((suite) => suite.name);
  const isAll = options.engines.length === 0 || isAllEngines(options.engines);
  const all = select(suites, engines, names, isAll ? [] : options.engines);
  const found = await detectCapabilities(await ensureToolbox());
  return chooseNight(all, found, options);
}

/** Exported for its test: what the targets and engines that were typed stand for. */
export function selectTyped(typed: readonly string[], engineNames: readonly string[]): Selected[] {
  const targets = typed.length > 0 ? typed : DEFAULT_TARGETS;
  if (isAllEngines(engineNames)) return select(suites, engines, targets, []);
  if (engineNames.length > 0) return select(suites, engines, targets, engineNames);
  const all = select(suites, engines, targets, []);
  const selected = all.filter(({ engine }) => engine.name === DEFAULT_ENGINE);
  if (selected.length > 0) return selected;
  const others = [...new Set(all.map(({ engine }) => engine.name))].join(', ');
  throw new UsageError(
    `no scenario of ${targets.join(', ')} is for ${DEFAULT_ENGINE}, the default; add --engine ${ALL_ENGINES}, or one of: ${others}`,
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
  { runs, trials, budgetMs: typedMs, seed }: Omit<ChoiceOptions, 'engines'>,
): Choice {
  const budgetMs = typedMs ?? NIGHTLY_BUDGET_MS;
  const refusal = (one: Selected) => refusalOf(one, found);
  const night = { triedAt: triedIn(runs), budgetMs, trials, seed, refusal };
  const { chosen: selected, leftOut } = chooseNightly(all, night);
  if (selected.length > 0) return { isNight: true, selected, leftOut };
  const able = all.filter((one) => refusal(one) === null);
  if (able.length === 0) throw nothingCanRun(all, found);
  const shortestMs = Math.min(...able.map(estimateMs)) * trials;
  throw new UsageError(
    `a budget of ${inWords(budgetMs)} is too short: the shortest scenario takes about ${inWords(shortestMs)}; raise --budget`,
  );
}

/** Each thing that is lacking once, whichever engines lack it. */
function nothingCanRun(all: readonly Selected[], found: Capabilities): HostLacks {
  const lacking = new Set(all.flatMap(({ engine }) => missing(found, engine.needs)));
  const reasons = lacking.size > 0 ? lacking : new Set(all.map((one) => refusalOf(one, found)));
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

/** What a nightly selection left out and why, for the terminal; nothing for a typed choice. */
export function choiceLines({ isNight, selected, leftOut }: Choice): string[] {
  if (!isNight) return [];
  const lines = leftOut.flatMap((group) => [
    `left out, ${leftOutHead(group)}`,
    ...leftOutScenarios(group).map((line) => `  ${line}`),
  ]);
  return [`${selected.length} chosen for this night`, ...lines];
}
