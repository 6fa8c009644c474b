/** The campaign's file: its plan, and the end of each trial; it can be judged again. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, normalize, sep } from 'node:path';
import { judge } from '../judge.ts';
import { type Observed, observe } from '../observed.ts';
import { worstOutcome } from '../outcome.ts';
import { type Recording, RecordingInvalid, readRecording } from '../recording.ts';
import type { Reason, Verdict } from '../verdict.ts';
import { writeWhole } from '../write.ts';
import { withCertainty } from './certainty.ts';
import { type Campaign, type CampaignTrial, campaignSchema } from './schema.ts';
import { upgradeCampaign } from './upgrade.ts';

function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, null, 1)}\n`);
}

/** Throws RecordingInvalid when it is not a campaign's folder. */
export function readCampaign(folder: string): Campaign {
  const path = join(folder, 'campaign.json');
  if (!existsSync(path)) throw new RecordingInvalid(`${folder} has no campaign.json: not a run`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const isText = error instanceof SyntaxError;
    throw new RecordingInvalid(isText ? `${path}: not JSON` : (error as Error).message);
  }
  const result = campaignSchema.safeParse(upgradeCampaign(json, basename(folder)));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new RecordingInvalid(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { planned } = result.data;
  if (new Set(planned.map((trial) => trial.folder)).size < planned.length)
    throw new RecordingInvalid(`${path}: two planned trials have one folder`);
  for (const { folder: inside } of [...result.data.planned, ...result.data.trials]) {
    const path = normalize(inside);
    if (path.startsWith('..') || path.startsWith('/') || leadsOut(folder, path)) {
      throw new RecordingInvalid(`${folder}: the trial folder ${inside} is outside of it`);
    }
  }
  return settled(result.data);
}

/** Whether a symbolic link on the path leads out of the campaign's folder. */
function leadsOut(folder: string, inside: string): boolean {
  const path = join(folder, inside);
  return existsSync(path) && !`${realpathSync(path)}${sep}`.startsWith(realpathSync(folder) + sep);
}

export function writeCampaign(folder: string, campaign: Campaign): void {
  writeJson(join(folder, 'campaign.json'), settled(campaign));
}

/** The campaign with its outcome: while planned trials have not run, it is inconclusive at best. */
function settled(campaign: Campaign): Campaign {
  const { trials, planned } = campaign;
  const done = new Set(trials.map(({ folder }) => folder));
  const missing = planned.filter(({ folder }) => !done.has(folder)).length;
  const outcomes = trials.map(({ outcome }) => outcome);
  const outcome = worstOutcome(missing > 0 ? [...outcomes, 'inconclusive'] : outcomes);
  return { ...campaign, missing, outcome };
}

/** Reads a planned trial's recording; throws RecordingInvalid, also for that of another trial. */
export function readTrial(folder: string, planned: Campaign['planned'][number]): Recording {
  const recording = readRecording(folder, { isPart: planned.pair !== null });
  const { scenario, engine, seed, trial } = recording.manifest;
  const recorded = { scenario, engine: engine.name, seed, trial };
  for (const name of ['scenario', 'engine', 'seed', 'trial'] as const) {
    if (recorded[name] === planned[name]) continue;
    const detail = `${name} ${recorded[name]}, and ${planned[name]} was planned`;
    throw new RecordingInvalid(`${recording.folder} is the recording of another trial: ${detail}`);
  }
  return recording;
}

/** Takes the values derived from a judged trial, so that a page need not read it again. */
export type OnSeen = (
  planned: Campaign['planned'][number],
  seen: Observed,
  verdict: Verdict,
) => void;

export interface JudgeOptions {
  /** Whether no verdict.json may be written. */
  readonly isReadOnly?: boolean;
  readonly onSeen?: OnSeen | undefined;
}

/** Judges an observed trial, and writes verdict.json if it may; throws RecordingInvalid. */
function judged(seen: Observed, isReadOnly: boolean): Verdict {
  const verdict = judge(seen);
  if (!isReadOnly) writeJson(join(seen.recording.folder, 'verdict.json'), verdict);
  return verdict;
}

/** Judges the recording of a trial of one pair; throws RecordingInvalid. */
export function judgeTrial(folder: string): Verdict {
  return judged(observe(readRecording(folder)), false);
}

/**
 * The campaign with one trial judged (again), its trials in the order of the plan. A recording that
 * is not there or cannot be read is broken; an earlier verdict is never kept.
 */
export function withTrial(
  campaign: Campaign,
  folder: string,
  planned: Campaign['planned'][number],
  options: JudgeOptions = {},
): Campaign {
  return withTrials(campaign, folder, [planned], options);
}

/** The same of several trials, in their order. */
function withTrials(
  campaign: Campaign,
  folder: string,
  all: readonly Campaign['planned'][number][],
  { isReadOnly = false, onSeen }: JudgeOptions,
): Campaign {
  const known = new Map(campaign.trials.map((trial) => [trial.folder, trial]));
  for (const planned of all) {
    const verdict = judgement(() => {
      const seen = observe(readTrial(join(folder, planned.folder), planned));
      const verdict = judged(seen, isReadOnly);
      onSeen?.(planned, seen, verdict);
      return verdict;
    });
    const { startedAt = null, durationMs = null } = known.get(planned.folder) ?? {};
    const timing = { startedAt, durationMs };
    known.set(planned.folder, { ...planned, ...verdict, ...timing, certainty: null });
  }
  const trials = campaign.planned.flatMap((trial) => known.get(trial.folder) ?? []);
  return settled({ ...campaign, trials: withCertainty({ ...campaign, trials }) });
}

/** The verdict as campaign.json keeps it; a recording that cannot be read is broken. */
function judgement(
  given: () => Verdict,
): Pick<CampaignTrial, 'outcome' | 'reasons' | 'measures' | 'faults'> {
  try {
    const { outcome, reasons, measures, faults } = given();
    return { outcome, reasons, measures: { ...measures }, faults: [...faults] };
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    const reason: Reason = { expectation: 'evidence', outcome: 'broken', text: error.message };
    return { outcome: 'broken', reasons: [reason], measures: null, faults: [] };
  }
}

/**
 * Judges again every trial of a run that was begun, and rewrites campaign.json, if it may. A trial
 * was begun when it has a folder or campaign.json has a verdict of it.
 */
export function rejudge(folder: string, options: JudgeOptions = {}): Campaign {
  const campaign = readCampaign(folder);
  const ended = new Set(campaign.trials.map((trial) => trial.folder));
  const begun = campaign.planned.filter(
    (trial) => ended.has(trial.folder) || existsSync(join(folder, trial.folder)),
  );
  const again = withTrials(campaign, folder, begun, options);
  if (!options.isReadOnly) writeCampaign(folder, again);
  return again;
}

/** The campaign with every trial that has a verdict judged again; writes only verdict.json. */
export function judgedAgain(campaign: Campaign, folder: string, onSeen?: OnSeen): Campaign {
  const ended = new Set(campaign.trials.map((trial) => trial.folder));
  const planned = campaign.planned.filter((trial) => ended.has(trial.folder));
  return withTrials(campaign, folder, planned, { onSeen });
}
