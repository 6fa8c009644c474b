/** The campaign's file: what was planned, and how each trial ended; judged anew at will. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, normalize, sep } from 'node:path';
import { judge } from '../judge.ts';
import { observe } from '../observed.ts';
import { worstOutcome } from '../outcome.ts';
import { RecordingInvalid, readRecording } from '../recording.ts';
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
  for (const { folder: inside } of [...result.data.planned, ...result.data.trials]) {
    const path = normalize(inside);
    if (path.startsWith('..') || path.startsWith('/') || leadsOut(folder, path)) {
      throw new RecordingInvalid(`${folder}: the trial folder ${inside} is outside of it`);
    }
  }
  return result.data;
}

/** Whether a link on the way to what is there leads out of the campaign's folder. */
function leadsOut(folder: string, inside: string): boolean {
  const path = join(folder, inside);
  return existsSync(path) && !`${realpathSync(path)}${sep}`.startsWith(realpathSync(folder) + sep);
}

export function writeCampaign(folder: string, campaign: Campaign): void {
  const outcome = worstOutcome(campaign.trials.map((trial) => trial.outcome));
  writeJson(join(folder, 'campaign.json'), { ...campaign, outcome });
}

/** Judges one trial's recording and writes verdict.json, if it may; throws RecordingInvalid. */
export function judgeTrial(folder: string, isReadOnly = false): Verdict {
  const verdict = judge(observe(readRecording(folder)));
  if (!isReadOnly) writeJson(join(folder, 'verdict.json'), verdict);
  return verdict;
}

/** The campaign with one trial judged (again); a recording that cannot be read is broken, with its line. */
export function withTrial(
  campaign: Campaign,
  folder: string,
  planned: Campaign['planned'][number],
  isReadOnly = false,
): Campaign {
  const isIt = (one: CampaignTrial) => one.folder === planned.folder;
  const others = campaign.trials.filter((one) => !isIt(one));
  const { startedAt = null, durationMs = null } = campaign.trials.find(isIt) ?? {};
  const judged = judgement(join(folder, planned.folder), isReadOnly);
  const timing = { startedAt, durationMs };
  const trials = [...others, { ...planned, ...judged, ...timing, certainty: null }];
  const outcome = worstOutcome(trials.map((one) => one.outcome));
  return { ...campaign, trials: withCertainty({ ...campaign, trials }), outcome };
}

/** The verdict as campaign.json keeps it; a recording that cannot be read is broken. */
function judgement(
  folder: string,
  isReadOnly: boolean,
): Pick<CampaignTrial, 'outcome' | 'reasons' | 'measures' | 'faults'> {
  try {
    const { outcome, reasons, measures, faults } = judgeTrial(folder, isReadOnly);
    return { outcome, reasons, measures: { ...measures }, faults: [...faults] };
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    const reason: Reason = { expectation: 'harness', outcome: 'broken', text: error.message };
    return { outcome: 'broken', reasons: [reason], measures: null, faults: [] };
  }
}

/** Judges every recorded trial of a run again, and rewrites campaign.json, if it may. */
export function rejudge(folder: string, isReadOnly = false): Campaign {
  let campaign = readCampaign(folder);
  const done = campaign.planned.filter((one) =>
    existsSync(join(folder, one.folder, 'manifest.json')),
  );
  for (const planned of done) campaign = withTrial(campaign, folder, planned, isReadOnly);
  if (!isReadOnly) writeCampaign(folder, campaign);
  return campaign;
}
