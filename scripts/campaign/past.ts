/** The past of each scenario on each engine, by a runs folder: when it ran, and how long. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Campaign, CampaignTrial } from '../../reports/campaign/schema.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { hasHistory, openHistory } from '../../reports/history/keep.ts';
import { HistoryUnusable, type PastTrial } from '../../reports/history/store.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { median } from '../../reports/statistics/percentile.ts';
import { campaignFolders } from './runs.ts';
import { nameOf, type Selected } from './select.ts';

/** So many of the last durations count: what took longer a year ago says nothing of today. */
const DURATIONS_MAX = 9;

export interface Past {
  /** When each was last tried, epoch ms; by keyOf. */
  readonly triedAt: ReadonlyMap<string, number>;
  /** Median of the last trials that passed or failed, ms; by keyOf. */
  readonly tookMs: ReadonlyMap<string, number>;
}

/** Nothing was ever run. */
export const NO_PAST: Past = { triedAt: new Map(), tookMs: new Map() };

/** `smoke/calm lockstep` */
export function keyOf(one: Selected): string {
  return pastKey(nameOf(one), one.engine.name);
}

function pastKey(scenario: string, engine: string): string {
  return `${scenario} ${engine}`;
}

/** Reads every campaign of a folder, and of removed ones the history; others say nothing. */
export function readPast(runs: string): Past {
  const triedAt = new Map<string, number>();
  const durations = new Map<string, number[]>();
  for (const folder of campaignFolders(runs)) {
    for (const trial of trialsIn(folder)) {
      const { scenario, engine, outcome, durationMs, pair } = trial;
      if (outcome === 'skipped') continue;
      const key = pastKey(scenario, engine);
      triedAt.set(key, Math.max(triedAt.get(key) ?? 0, startedMs(folder, trial)));
      const isTimed = durationMs !== null && (outcome === 'passed' || outcome === 'failed');
      // Pairs that share a trial share its duration.
      if (isTimed && !pair) durations.set(key, [...(durations.get(key) ?? []), durationMs]);
    }
  }
  for (const one of removedTrials(runs)) {
    const key = pastKey(one.scenario, one.engine);
    const startedMs = Date.parse(one.startedAt);
    triedAt.set(key, Math.max(triedAt.get(key) ?? 0, startedMs));
    if (one.durationMs === null) continue;
    durations.set(key, [...(durations.get(key) ?? []), one.durationMs]);
  }
  return { triedAt, tookMs: new Map([...durations].flatMap(medianOfLast)) };
}

/** Trials whose recordings were removed, newest campaign first: the history knows them. */
function removedTrials(runs: string): PastTrial[] {
  try {
    if (!hasHistory(runs)) return [];
    using history = openHistory(runs);
    return history.removedTrials();
  } catch (error) {
    if (!(error instanceof HistoryUnusable)) throw error;
    return [];
  }
}

/** Campaigns come newest first, and so do their durations. */
function medianOfLast([key, durations]: [string, number[]]): [string, number][] {
  const middle = median(durations.slice(0, DURATIONS_MAX));
  return middle === null ? [] : [[key, middle]];
}

function trialsIn(folder: string): Campaign['trials'] {
  try {
    return readCampaign(folder).trials;
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    return [];
  }
}

/** When a trial was started: judging it again, which writes its campaign anew, is not trying it. */
function startedMs(campaign: string, { startedAt, folder }: CampaignTrial): number {
  if (startedAt !== null) return Date.parse(startedAt);
  try {
    const manifest = JSON.parse(readFileSync(join(campaign, folder, 'manifest.json'), 'utf8'));
    return z.object({ startedAt: z.coerce.date() }).parse(manifest).startedAt.getTime();
  } catch {
    return statSync(join(campaign, 'campaign.json')).mtimeMs; // it came to no manifest
  }
}
