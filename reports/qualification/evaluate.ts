/** From the folder of a qualification to its document: every row with its recorded evidence. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest, Tool } from '../../lab/recording/manifest.ts';
import { hashFile, SEAL_FILE } from '../../lab/recording/seal.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { RecordingInvalid, readManifest } from '../recording.ts';
import { parseChecklist } from './checklist.ts';
import type { Qualification } from './document.ts';
import { type Circumstances, type RowTrial, rowResults } from './rows.ts';
import { QUALIFICATION_FILE, type QualificationFile, validSignOffs } from './state.ts';

/**
 * The state of every row today, by the verdicts in `campaign` (judge them again first). Trials of
 * another version of the product than the newest trial's do not count.
 */
export function evaluate(
  folder: string,
  campaign: Campaign,
  state: QualificationFile,
  /** ISO date. */
  today: string,
): Qualification {
  const checklist = parseChecklist(state.checklist, join(folder, QUALIFICATION_FILE), null);
  const manifests = manifestsOf(folder, campaign);
  const newest = newestOf(manifests);
  const { valid, problems } = validSignOffs(folder, state);
  const circumstances = circumstancesOf(state, countableTrials(folder, campaign));
  const results = rowResults(checklist, { ...circumstances, signOffs: valid, today });
  const { digests, unsealed } = sealsOf(folder, campaign);
  return {
    checklist,
    results,
    product: { name: state.engine, version: newest?.engine.version ?? '(not measured)' },
    environment: environmentOf(campaign, [...manifests.values()]),
    startedAt: campaign.startedAt ?? 'not recorded',
    endedAt: campaign.endedAt ?? newest?.startedAt ?? 'not begun',
    command: campaign.command,
    digests,
    isQuick: state.isQuick,
    notes: [...problems, ...unsealed, ...notesOf([...manifests.values()])],
  };
}

/** All that the rows and the missing trials depend on, beside signatures and the date. */
export function circumstancesOf(
  { abilities, obstacles, isQuick }: QualificationFile,
  trials: readonly RowTrial[],
): Omit<Circumstances, 'signOffs' | 'today'> {
  const known = { abilities: new Set(abilities), obstacles: new Map(Object.entries(obstacles)) };
  return { ...known, trials, isQuick };
}

/** Every trial as it counts: a trial of another product than the newest is inconclusive. */
export function countableTrials(folder: string, campaign: Campaign): RowTrial[] {
  const manifests = manifestsOf(folder, campaign);
  const version = newestOf(manifests)?.engine.version ?? '';
  return campaign.trials.map((trial) => countable(trial, manifests, version));
}

/** Versions of the product in the recordings of a campaign. */
export function versionsIn(folder: string, campaign: Campaign): string[] {
  const manifests = [...manifestsOf(folder, campaign).values()];
  return [...new Set(manifests.map(({ engine }) => engine.version))];
}

/** By the trial's folder; recordings that cannot be read are not in it. */
function manifestsOf(folder: string, { trials }: Campaign): Map<string, Manifest> {
  return new Map(
    trials.flatMap(({ folder: inside }) => {
      try {
        return [[inside, readManifest(join(folder, inside))] as const];
      } catch (error) {
        if (error instanceof RecordingInvalid) return [];
        throw error;
      }
    }),
  );
}

function newestOf(manifests: ReadonlyMap<string, Manifest>): Manifest | undefined {
  return [...manifests.values()].sort((left, right) =>
    left.startedAt < right.startedAt ? 1 : -1,
  )[0];
}

/** A trial as it counts for the rows: with another or an unknown product it does not count. */
function countable(
  trial: CampaignTrial,
  manifests: ReadonlyMap<string, Manifest>,
  version: string,
): RowTrial {
  const measured = manifests.get(trial.folder)?.engine;
  if (measured?.name === trial.engine && measured.version === version) return trial;
  const of = measured ? `${measured.name} ${measured.version}` : 'an unknown product';
  const text = `measured on ${of}, not on ${trial.engine} ${version}`;
  const reason = { expectation: 'harness', outcome: 'inconclusive', text };
  return { ...trial, outcome: 'inconclusive', reasons: [reason] };
}

/** The seals of every trial and of the part that several pairs share; and trials without seal. */
function sealsOf(folder: string, { trials }: Campaign) {
  const parents = trials.flatMap((trial) => (trial.pair === null ? [] : [dirname(trial.folder)]));
  const folders = [...new Set([...trials.map((trial) => trial.folder), ...parents])].sort();
  const sealed = folders.filter((trialFolder) => existsSync(join(folder, trialFolder, SEAL_FILE)));
  const digests = sealed.map((trialFolder) => {
    const path = join(trialFolder, SEAL_FILE);
    return { path, sha256: hashFile(join(folder, path)).sha256 };
  });
  const lacking = folders.filter((path) => !sealed.includes(path));
  return { digests, unsealed: lacking.map((path) => `${path} has no seal: the trial was killed`) };
}

/** Everything that the trials ran on: where they differ, each value once. */
function environmentOf(campaign: Campaign, manifests: readonly Manifest[]): Record<string, string> {
  const values = new Map<string, Set<string>>();
  const add = (name: string, value: string) =>
    values.set(name, (values.get(name) ?? new Set()).add(value));
  for (const [name, value] of Object.entries(campaign.environment)) add(name, value);
  for (const { environment, guest, tool, detection } of manifests) {
    for (const [name, value] of Object.entries(environment)) add(name, value);
    add('guest', `${guest.name}, image ${guest.hash}, ${guest.memoryMib} MiB`);
    add(
      'detection',
      `a beat every ${detection.beatMs} ms, suspicion after ${detection.suspicionMs} ms`,
    );
    add('recorded by', toolText(tool));
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, [...all].join('; ')]));
}

function toolText({ version, commit, dirty }: Tool): string {
  return `ftlab ${version}${commit ? `, commit ${commit}` : ''}${dirty ? ', changed since' : ''}`;
}

/** Differences of tool and computer that put the trials beside each other in doubt. */
function notesOf(manifests: readonly Manifest[]): string[] {
  const tools = new Set(manifests.map(({ tool }) => toolText(tool)));
  const computers = new Set(manifests.map(({ environment }) => JSON.stringify(environment)));
  const versions = new Set(manifests.map(({ engine }) => engine.version));
  return [
    ...(versions.size > 1 ? ['Trials of another version of the product do not count.'] : []),
    ...(tools.size > 1 ? [`The trials were recorded by ${tools.size} versions of ftlab.`] : []),
    ...(computers.size > 1 ? [`The trials ran on ${computers.size} kinds of computer.`] : []),
    ...(manifests.some(({ tool }) => tool.dirty)
      ? ['The ftlab that recorded had changes that are in no commit.']
      : []),
  ];
}
