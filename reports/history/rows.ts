/** Rows of a campaign in the history: the values of campaign.json, with times of its trials. */
import { lstatSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { isKnownFailure } from '../campaign/known.ts';
import { notableReasons, pairedName, reasonText } from '../campaign/reasons.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import type { CampaignRow, TrialRow } from './store.ts';

/** A campaign with its trials, as history keeps them. */
export interface CampaignRows {
  readonly campaign: CampaignRow;
  readonly trials: readonly TrialRow[];
}

/** The rows of a campaign as it stands in its folder. */
export function rowsOf(campaign: Campaign, folder: string): CampaignRows {
  const recorded = campaign.trials.map((trial) => recordedIn(folder, trial));
  return {
    campaign: campaignRow(campaign, folder, recorded),
    trials: campaign.trials.map((trial, n) =>
      trialRow(trial, campaign, trial.startedAt ?? recorded[n]?.startedAt ?? null),
    ),
  };
}

/** Words of a fingerprint that make a kind of computer; other differences may cause a change. */
const KIND = ['processor', 'cores', 'memory', 'accelerator'] as const;

/**
 * The kind of computer behind a fingerprint: `AMD EPYC, 2 cores, 8 GiB, TCG …`. Memory counts in
 * GiB, since kernels keep different amounts for themselves. `unknown` without a fingerprint.
 */
export function kindOf(environment: Readonly<Record<string, string>>): string {
  const words = KIND.flatMap((name) => {
    const text = environment[name];
    if (text === undefined) return [];
    if (name === 'cores') return `${text} cores`;
    return name === 'memory' ? inGib(text) : text;
  });
  return words.join(', ') || 'unknown';
}

function inGib(text: string): string {
  const [, mib] = /^(\d+) MiB$/.exec(text) ?? [];
  return mib === undefined ? text : `${Math.round(Number(mib) / 1024)} GiB`;
}

/** Facts that a campaign of version 1 does not say, and the manifest of a trial does. */
interface Recorded {
  readonly startedAt: string | null;
  readonly environment: Readonly<Record<string, string>>;
}

function campaignRow(
  campaign: Campaign,
  folder: string,
  recorded: readonly Recorded[],
): CampaignRow {
  const began = recorded.flatMap(({ startedAt }) => startedAt ?? []).sort();
  const all = [campaign.environment, ...recorded.map((recording) => recording.environment)];
  const environment = all.find((candidate) => Object.keys(candidate).length > 0) ?? {};
  return {
    id: campaign.id,
    name: basename(resolve(folder)),
    startedAt: campaign.startedAt ?? began[0] ?? new Date(0).toISOString(),
    endedAt: campaign.endedAt,
    command: campaign.command,
    commit: commitOf(campaign),
    set: campaign.set,
    computer: kindOf(environment),
    environment,
    folder: resolve(folder),
  };
}

function commitOf({ tool }: Campaign): string | null {
  if (!tool || tool.commit === null) return null;
  return `${tool.commit}${tool.dirty ? '-dirty' : ''}`;
}

/**
 * Whether a trial ran only because another trial failed: only failures are repeated, so repetitions
 * are no samples. A trial that replaces a broken one is a sample.
 */
function repeatsFailure({ repeats }: CampaignTrial, trials: Campaign['trials']): boolean {
  const at = trials.findIndex(({ folder }) => folder === repeats);
  const repeated = trials[at];
  if (repeats === null || !repeated) return repeats !== null;
  // A trial repeats an earlier trial; the loop also ends for a file with a cycle.
  return repeated.outcome !== 'broken' || repeatsFailure(repeated, trials.slice(0, at));
}

function trialRow(trial: CampaignTrial, campaign: Campaign, startedAt: string | null): TrialRow {
  const { engine, seed, trial: number, outcome, folder, measures } = trial;
  const reasons = outcome === 'passed' ? [] : notableReasons(trial);
  return {
    ...{ scenario: pairedName(trial), engine, seed, trial: number, outcome, folder, startedAt },
    isKnown: isKnownFailure(trial),
    isRetry: repeatsFailure(trial, campaign.trials),
    durationMs: trial.durationMs,
    reasons: reasons.map((reason) => reasonText(reason, trial)),
    measures: measures ?? {},
  };
}

/** A manifest is some 10 KB; a larger file is none. */
const MANIFEST_BYTES_MAX = 2 ** 20;

const manifestSchema = z.object({
  startedAt: z.iso.datetime(),
  environment: z.record(z.string(), z.string()).default({}),
});

function recordedIn(folder: string, trial: CampaignTrial): Recorded {
  const path = join(folder, trial.folder, 'manifest.json');
  const unknown = { startedAt: null, environment: {} };
  try {
    const status = lstatSync(path);
    if (!status.isFile() || status.size > MANIFEST_BYTES_MAX) return unknown;
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return unknown; // it came to no manifest, or was removed: the verdict is in campaign.json
  }
}
