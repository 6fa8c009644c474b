/** `nightly`: a selection over every suite and engine that fits a budget, another one each night. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { seededRandom } from '../../lab/recording/random.ts';
import type { LeftOut } from '../../reports/campaign/schema.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { campaignFolders } from './runs.ts';
import { nameOf, type Selected } from './select.ts';

/** Provisioning, probes, collecting and judging, beside load and settling. */
const OVERHEAD_MS = 7000;

/** What one trial takes, about; ms. */
export function estimateMs({ scenario }: Selected): number {
  return scenario.loadMs + scenario.settleMs / 2 + OVERHEAD_MS;
}

export interface NightOptions {
  /** When each scenario was last tried on each engine (triedIn). */
  readonly triedAt: ReadonlyMap<string, number>;
  readonly budgetMs: number;
  /** Of each scenario on each engine. */
  readonly trials: number;
  readonly seed: number;
  /** Why a scenario cannot run on its engine here; null when it can. */
  readonly refusal: (one: Selected) => string | null;
}

/**
 * Those that fit the budget, in the order in which they are to run: first one of each suite on each
 * engine, then the others; of either first what no campaign has tried, then what was tried longest
 * ago; among equals the seed draws. What cannot run here takes nothing of the budget. All that is
 * left out is told, by the reason why.
 */
export function chooseNightly(
  all: readonly Selected[],
  { triedAt, budgetMs, trials, seed, refusal }: NightOptions,
): { chosen: Selected[]; leftOut: LeftOut } {
  const draw = seededRandom(seed);
  const order = all
    .map((one) => ({ one, at: triedAt.get(keyOf(one)) ?? 0, lot: draw() }))
    .filter(({ one }) => refusal(one) === null)
    .sort((x, y) => x.at - y.at || x.lot - y.lot)
    .map(({ one }) => one);
  const costMs = (one: Selected) => estimateMs(one) * trials;
  const chosen = new Set<Selected>();
  let leftMs = budgetMs;
  const take = (one: Selected): boolean => {
    const isTaken = !chosen.has(one) && costMs(one) <= leftMs;
    if (!isTaken) return false;
    chosen.add(one);
    leftMs -= costMs(one);
    return true;
  };
  const kinds = Map.groupBy(order, ({ suite, engine }) => `${suite.name} ${engine.name}`);
  for (const kind of kinds.values()) kind.find(take);
  for (const one of order) take(one);
  const why = (one: Selected) => {
    if (costMs(one) <= budgetMs) return 'for another night';
    return `takes ${inWords(costMs(one))}, more than the whole budget`;
  };
  const rest = all.filter((one) => !chosen.has(one));
  return { chosen: [...chosen], leftOut: byReason(rest, (one) => refusal(one) ?? why(one)) };
}

function byReason(rest: readonly Selected[], why: (one: Selected) => string): LeftOut {
  return [...Map.groupBy(rest, why)].map(([reason, those]) => ({
    reason,
    scenarios: those.map((one) => ({ scenario: nameOf(one), engine: one.engine.name })),
  }));
}

/** A duration for people: `12 seconds`, `40 minutes`, `3.5 hours`. */
export function inWords(ms: number): string {
  if (ms < 90_000) return plural(Math.ceil(ms / 1000), 'second');
  if (ms < 90 * 60_000) return plural(Math.ceil(ms / 60_000), 'minute');
  return `${(ms / 3_600_000).toFixed(1)} hours`;
}

/** `1 trial`, `2 trials` */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function keyOf(one: Selected): string {
  return `${nameOf(one)} ${one.engine.name}`;
}

/** When a trial was started: judging it again, which writes its campaign anew, is not trying it. */
function startedMs(campaign: string, trial: string): number {
  try {
    const manifest = JSON.parse(readFileSync(join(campaign, trial, 'manifest.json'), 'utf8'));
    return z.object({ startedAt: z.coerce.date() }).parse(manifest).startedAt.getTime();
  } catch {
    return statSync(join(campaign, 'campaign.json')).mtimeMs; // it came to no manifest
  }
}

/** When each scenario was last tried on each engine, by the campaigns in a folder; epoch ms. */
export function triedIn(runs: string): Map<string, number> {
  const tried = new Map<string, number>();
  for (const campaign of campaignFolders(runs)) {
    try {
      for (const { scenario, engine, outcome, folder } of readCampaign(campaign).trials) {
        const key = `${scenario} ${engine}`;
        if (outcome === 'skipped') continue;
        tried.set(key, Math.max(tried.get(key) ?? 0, startedMs(campaign, folder)));
      }
    } catch (error) {
      if (!(error instanceof RecordingInvalid)) throw error; // not a campaign of ours: it covers nothing
    }
  }
  return tried;
}
