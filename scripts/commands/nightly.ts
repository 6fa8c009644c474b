/** `nightly`: a selection over every suite and engine that fits a budget, another one each night. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../lab/recording/random.ts';
import { readCampaign } from '../../reports/campaign.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { nameOf, type Selected } from './select.ts';

/** Provisioning, probes, collecting and judging, beside load and settling. */
const OVERHEAD_MS = 7000;

/** What one trial takes, about. */
export function estimateMs({ scenario }: Selected): number {
  return scenario.loadMs + scenario.settleMs / 2 + OVERHEAD_MS;
}

/**
 * Those that fit the budget: first what no campaign in `runs` has tried, then what was tried longest
 * ago; among equals the seed draws. What does not fit is left for another night.
 */
export function chooseNightly(
  all: readonly Selected[],
  triedAt: ReadonlyMap<string, number>,
  budgetMs: number,
  seed: number,
): { chosen: Selected[]; left: Selected[] } {
  const draw = seededRandom(seed);
  const order = all
    .map((one) => ({ one, at: triedAt.get(keyOf(one)) ?? 0, lot: draw() }))
    .sort((x, y) => x.at - y.at || x.lot - y.lot)
    .map(({ one }) => one);
  const chosen: Selected[] = [];
  const left: Selected[] = [];
  let totalMs = 0;
  for (const one of order) {
    const costMs = estimateMs(one);
    if (totalMs + costMs > budgetMs) left.push(one);
    else {
      chosen.push(one);
      totalMs += costMs;
    }
  }
  return { chosen, left };
}

function keyOf(one: Selected): string {
  return `${nameOf(one)} ${one.engine.name}`;
}

/** When each scenario was last tried on each engine, by the campaigns in a folder; epoch ms. */
export function triedIn(runs: string): Map<string, number> {
  const tried = new Map<string, number>();
  for (const name of existsSync(runs) ? readdirSync(runs) : []) {
    const file = join(runs, name, 'campaign.json');
    if (!existsSync(file)) continue;
    try {
      const at = statSync(file).mtimeMs;
      for (const { scenario, engine, outcome } of readCampaign(join(runs, name)).trials) {
        const key = `${scenario} ${engine}`;
        if (outcome !== 'skipped') tried.set(key, Math.max(tried.get(key) ?? 0, at));
      }
    } catch (error) {
      if (!(error instanceof RecordingInvalid)) throw error; // not a campaign of ours: it covers nothing
    }
  }
  return tried;
}
