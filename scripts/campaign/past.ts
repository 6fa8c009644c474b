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

/** Number of the newest durations that count: durations of a year ago may not hold today. */
const DURATIONS_MAX = 9;
/** So many of the last trials of an engine count. */
const OVERHEADS_MAX = 30;

export interface Past {
  /** When each was last tried, epoch ms; by keyOf. */
  readonly triedAt: ReadonlyMap<string, number>;
  /** Median of the last trials that passed or failed, ms; by keyOf. */
  readonly tookMs: ReadonlyMap<string, number>;
  /** Engine → median time of its last trials besides their load, ms. */
  readonly overheadMs: ReadonlyMap<string, number>;
}

/** Nothing was ever run. */
export const NO_PAST: Past = { triedAt: new Map(), tookMs: new Map(), overheadMs: new Map() };

/** `smoke/calm lockstep` */
export function keyOf(selection: Selected): string {
  return pastKey(nameOf(selection), selection.engine.name);
}

function pastKey(scenario: string, engine: string): string {
  return `${scenario} ${engine}`;
}

/** Reads every campaign of a folder, and removed campaigns from the history. */
export function readPast(runs: string): Past {
  const triedAt = new Map<string, number>();
  const durations = new Map<string, number[]>();
  const overheads = new Map<string, number[]>();
  for (const { scenario, engine, startedMs, durationMs, loadMs } of pastTrials(runs)) {
    const key = pastKey(scenario, engine);
    triedAt.set(key, Math.max(triedAt.get(key) ?? 0, startedMs));
    if (durationMs === null) continue;
    push(durations, key, durationMs);
    if (loadMs !== null) push(overheads, engine, durationMs - loadMs);
  }
  return {
    triedAt,
    tookMs: mediansOf(durations, DURATIONS_MAX),
    overheadMs: mediansOf(overheads, OVERHEADS_MAX),
  };
}

interface Tried {
  scenario: string;
  engine: string;
  /** Epoch ms. */
  startedMs: number;
  /** Null for a trial whose duration is not typical. */
  durationMs: number | null;
  /** How long its load ran; null when unknown, or shared with other pairs. */
  loadMs: number | null;
}

/** Every trial except skipped ones, newest campaign first; removed campaigns at the end. */
function* pastTrials(runs: string): Generator<Tried> {
  for (const folder of campaignFolders(runs)) {
    for (const trial of trialsIn(folder)) {
      const { scenario, engine, outcome, durationMs, pair, measures } = trial;
      if (outcome === 'skipped') continue;
      const isJudged = outcome === 'passed' || outcome === 'failed';
      yield {
        ...{ scenario, engine, startedMs: startedMs(folder, trial) },
        // Pairs that share a trial share its duration.
        durationMs: isJudged && !pair ? durationMs : null,
        loadMs: pair === null ? (measures?.loadMs ?? null) : null,
      };
    }
  }
  for (const { startedAt, ...trial } of removedTrials(runs))
    yield { ...trial, startedMs: Date.parse(startedAt) };
}

/** Trials whose recordings were removed, from the history, newest campaign first. */
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

function push(to: Map<string, number[]>, key: string, value: number): void {
  to.set(key, [...(to.get(key) ?? []), value]);
}

/** Key → median of its first `max` values, the newest, because campaigns come newest first. */
function mediansOf(values: ReadonlyMap<string, readonly number[]>, max: number) {
  return new Map(
    [...values].flatMap(([key, all]): [string, number][] => {
      const middle = median(all.slice(0, max));
      return middle === null ? [] : [[key, middle]];
    }),
  );
}

function trialsIn(folder: string): Campaign['trials'] {
  try {
    return readCampaign(folder).trials;
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    return [];
  }
}

/** Start of a trial: judging a campaign again rewrites it, and is no new trial. */
function startedMs(campaign: string, { startedAt, folder }: CampaignTrial): number {
  if (startedAt !== null) return Date.parse(startedAt);
  try {
    const manifest = JSON.parse(readFileSync(join(campaign, folder, 'manifest.json'), 'utf8'));
    return z.object({ startedAt: z.coerce.date() }).parse(manifest).startedAt.getTime();
  } catch {
    return statSync(join(campaign, 'campaign.json')).mtimeMs; // it came to no manifest
  }
}
