/** Standings of a campaign: each of its cells against the last time that the cell was judged. */
import { pairedName } from '../campaign/reasons.ts';
import type { CampaignRows } from './rows.ts';
import { type Standing, standingOf } from './standing.ts';
import type { CellKey, History, TrialRow } from './store.ts';

/** How a scenario on an engine stands. */
export interface CellStanding {
  /** With the pair where several share a trial (pairedName). */
  readonly scenario: string;
  readonly engine: string;
  readonly standing: Standing;
  /** The newest earlier campaign in which it was judged; null when there is none. */
  readonly before: Earlier | null;
  /** Failed trials of this campaign, of its passed and failed trials. */
  readonly failed: number;
  readonly judged: number;
}

export interface Earlier {
  /** Name of its folder. */
  readonly campaign: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly failed: number;
  readonly judged: number;
}

/** A standing per scenario and engine of the campaign, in the order of its trials. */
export function standingsOf(history: History, { campaign, trials }: CampaignRows): CellStanding[] {
  const groups = Map.groupBy(trials, ({ scenario, engine }) => JSON.stringify([scenario, engine]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const cell = { scenario: first.scenario, engine: first.engine, set: campaign.set };
    return [standingAt(history, cell, group, campaign.startedAt)];
  });
}

/** A standing per cell, at the last campaign in which the cell was judged. */
export function latestStandings(history: History, cells: readonly CellKey[]): CellStanding[] {
  return cells.flatMap((cell) => {
    const trials = history.lastTrials(cell, END_OF_TIME);
    const campaign = history.campaign(trials[0]?.campaign ?? '');
    return campaign ? [standingAt(history, cell, trials, campaign.startedAt)] : [];
  });
}

/** After every ISO time. */
const END_OF_TIME = '9999';

function standingAt(
  history: History,
  cell: CellKey,
  trials: readonly TrialRow[],
  startedAt: string,
): CellStanding {
  const last = history.lastTrials(cell, startedAt);
  const standing = standingOf({ outcomes: trials }, last.length > 0 ? { outcomes: last } : null);
  const row = history.campaign(last[0]?.campaign ?? '');
  const before = row ? { campaign: row.name, startedAt: row.startedAt, ...counts(last) } : null;
  return { scenario: cell.scenario, engine: cell.engine, standing, before, ...counts(trials) };
}

function counts(trials: readonly Pick<TrialRow, 'outcome'>[]): { failed: number; judged: number } {
  const failed = trials.filter(({ outcome }) => outcome === 'failed').length;
  const passed = trials.filter(({ outcome }) => outcome === 'passed').length;
  return { failed, judged: failed + passed };
}

/** Standing of the cell that a trial is of; undefined where nothing is known of it. */
export function standingOfTrial(
  all: readonly CellStanding[],
  trial: Parameters<typeof pairedName>[0] & { readonly engine: string },
): CellStanding | undefined {
  const name = pairedName(trial);
  return all.find(({ scenario, engine }) => scenario === name && engine === trial.engine);
}

/** The same as facts beside a trial: none where nothing is known. */
export function standingFacts(
  all: readonly CellStanding[],
  trial: Parameters<typeof standingOfTrial>[1],
): { standing?: Standing; before?: string } {
  const cell = standingOfTrial(all, trial);
  return cell ? { standing: cell.standing, before: beforeText(cell.before) } : {};
}

/** Standings that need attention, in the order in which they are listed. */
const LISTED: readonly Standing[] = ['new', 'still failing', 'flaky', 'fixed'];

/** `2 new, 1 fixed, 12 known`; empty without such a standing. */
export function standingCounts(all: readonly CellStanding[]): string {
  return [...LISTED, 'known' as const]
    .map((standing) => [standing, all.filter((cell) => cell.standing === standing).length] as const)
    .filter(([, count]) => count > 0)
    .map(([standing, count]) => `${count} ${standing}`)
    .join(', ');
}

/** Cells that are new, still failing, flaky or fixed; a known failure is counted and not listed. */
export function listedStandings(all: readonly CellStanding[]): CellStanding[] {
  return LISTED.flatMap((standing) => all.filter((cell) => cell.standing === standing));
}

/** `new: smoke/calm on lockstep, failed; passed 2026-11-27 01:00 UTC` */
export function standingLine(cell: CellStanding): string {
  const now = cell.standing === 'fixed' ? 'passes' : `failed${share(cell)}`;
  return `${cell.standing}: ${cell.scenario} on ${cell.engine} ${now}; ${beforeText(cell.before)}`;
}

function share({ failed, judged }: { failed: number; judged: number }): string {
  return judged > 1 ? ` ${failed} of ${judged}` : '';
}

/** `passed 2026-11-27 01:00 UTC`, `never judged before` */
export function beforeText(before: Earlier | null): string {
  if (!before) return 'never judged before';
  const outcome = before.failed > 0 ? `failed${share(before)}` : 'passed';
  return `${outcome} ${minuteOf(before.startedAt)}`;
}

/** `2026-11-27 01:00 UTC` */
export function minuteOf(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
