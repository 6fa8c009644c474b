/** What a run is to run: what was typed, or the night's selection with what it leaves out. */
import { z } from 'zod';
import { type Capabilities, detectCapabilities, missing } from '../../lab/capabilities.ts';
import { refusesGuest } from '../../lab/engines/engine.ts';
import { engines } from '../../lab/engines/index.ts';
import { guests } from '../../lab/guests/index.ts';
import { isInsideLab } from '../../lab/namespace.ts';
import { leftOutHead, leftOutScenarios } from '../../reports/campaign/left-out.ts';
import { combinationSchema, type LeftOut, leftOutSchema } from '../../reports/campaign/schema.ts';
import { suites } from '../../suites/index.ts';
import type { RunOptions } from '../commands/options.ts';
import { HostLacks, UsageError } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { chooseNightly, inMinutes, triedIn } from './nightly.ts';
import { byName, nameOf, type Selected, select } from './select.ts';

export const NIGHTLY = 'nightly';
const NIGHTLY_BUDGET_MS = 60 * 60_000;

export interface Choice {
  readonly selected: readonly Selected[];
  /** Whether ftlab chose by itself. */
  readonly isNight: boolean;
  /** Of a night's; otherwise empty. */
  readonly leftOut: LeftOut;
}

/**
 * Throws UsageError for what does not exist or does not go together. The night's selection looks at
 * the computer and at other campaigns, which may be another a second later: it is made once, outside
 * the lab, and handed in (handedIn).
 */
export async function choose(
  targets: readonly string[],
  options: RunOptions,
  seed: number,
): Promise<Choice> {
  const isNight = targets.includes(NIGHTLY);
  if (!isNight)
    return { isNight, selected: select(suites, engines, targets, options.engines), leftOut: [] };
  if (targets.length > 1) throw new UsageError(`${NIGHTLY} chooses by itself: name nothing else`);
  // A campaign that goes on has been chosen.
  if (options.resume) return { isNight: false, selected: [], leftOut: [] };
  const names = suites.map((suite) => suite.name);
  const all = select(suites, engines, names, options.engines);
  const handed = process.env.FTLAB_NIGHT;
  if (isInsideLab() && handed !== undefined) return chosenBefore(all, handed);
  const found = await detectCapabilities(await ensureToolbox());
  return chosenNow(all, found, options, seed);
}

/** Exported for its test: the night's selection on a computer that can do what was `found`. */
export function chosenNow(
  all: readonly Selected[],
  found: Capabilities,
  { runs, trials, budgetMs: typedMs }: Pick<RunOptions, 'runs' | 'trials' | 'budgetMs'>,
  seed: number,
): Choice {
  const budgetMs = typedMs ?? NIGHTLY_BUDGET_MS;
  const refusal = (one: Selected) => refusalOf(one, found);
  const night = { triedAt: triedIn(runs), budgetMs, trials, seed, refusal };
  const { chosen: selected, leftOut } = chooseNightly(all, night);
  if (selected.length > 0) return { isNight: true, selected, leftOut };
  if (!all.every(refusal))
    throw new UsageError(`${inMinutes(budgetMs)} are too few for any scenario: raise --budget`);
  const reasons = leftOut.map(({ reason }) => reason);
  throw new HostLacks(reasons.join('; '), 'what to do says: scripts/ftlab doctor');
}

function refusalOf({ scenario, engine }: Selected, found: Capabilities): string | null {
  const lacking = missing(found, engine.needs);
  if (lacking.length > 0) return `${engine.name} cannot run here: ${lacking.join('; ')}`;
  return refusesGuest(engine, byName('guest', guests, scenario.guest));
}

const nightSchema = z.object({
  chosen: z.array(combinationSchema),
  leftOut: leftOutSchema,
});

/** What the run inside the lab has to be given in its environment, to choose the same. */
export function handedIn({ isNight, selected, leftOut }: Choice): { FTLAB_NIGHT?: string } {
  if (!isNight) return {};
  const chosen = selected.map((one) => ({ scenario: nameOf(one), engine: one.engine.name }));
  return { FTLAB_NIGHT: JSON.stringify({ chosen, leftOut }) };
}

/** Exported for its test: what handedIn gave, made of `all` again. */
export function chosenBefore(all: readonly Selected[], handed: string): Choice {
  const { chosen, leftOut } = nightSchema.parse(JSON.parse(handed));
  const selected = chosen.flatMap(({ scenario, engine }) =>
    all.filter((one) => nameOf(one) === scenario && one.engine.name === engine),
  );
  return { isNight: true, selected, leftOut };
}

/** What was left out and why, for the terminal; nothing unless it is a night's. */
export function choiceLines({ isNight, selected, leftOut }: Choice): string[] {
  if (!isNight) return [];
  const lines = leftOut.flatMap((group) => [
    `left out, ${leftOutHead(group)}`,
    ...leftOutScenarios(group).map((line) => `  ${line}`),
  ]);
  return [`${selected.length} chosen for this night`, ...lines];
}
