/** How each side of a comparison is run again: its ftlab, its parameters, its engine. */
import type { Tool } from '../../lab/recording/manifest.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { Side } from '../../reports/history/compare.ts';
import type { CellNames } from '../../reports/history/confirm.ts';
import { MEASURED } from '../../reports/history/figures.ts';
import type { CampaignRow, StoredTrial } from '../../reports/history/store.ts';
import { parametersText } from '../../reports/history/tables.ts';
import { median } from '../../reports/statistics/percentile.ts';
import type { Sides } from '../campaign/sides.ts';
import { UsageError } from '../errors.ts';
import { type Place, placeFor, short } from './checkout.ts';

/** A side as it is run again. */
export interface SideRun {
  /** As the user typed it. */
  readonly name: string;
  readonly place: Place;
  readonly set: Parameters;
}

/** Both sides; throws UsageError where a rerun is impossible, or could show no difference. */
export function sideRuns(
  { first, second, isByEngine }: Sides,
  cells: readonly CellNames[],
  ownTool: Tool,
): readonly [SideRun, SideRun] {
  for (const cell of cells) checkJudged(first, cell);
  const runs = [first, second].map((side, index): SideRun => {
    const campaigns = campaignsOf(side, cells, index);
    const set = setOf(side, campaigns);
    if (isByEngine) return { name: side.name, place: 'here', set };
    return { name: side.name, place: placeFor(side.name, commitOf(side, campaigns), ownTool), set };
  });
  const [firstRun, secondRun] = runs;
  if (!firstRun || !secondRun) throw new Error('a comparison has two sides');
  if (!isByEngine && isSamePlace(firstRun, secondRun) && isSameSet(firstRun, secondRun))
    throw new UsageError(
      `${first.name} and ${second.name} ran the same ftlab with the same parameters: ` +
        'running both again cannot show a difference',
    );
  return [firstRun, secondRun];
}

/** Recorded time of a trial of a cell on a side, ms; null without a recording. */
export function recordedMs(side: Side, cell: CellNames, index: number): number | null {
  return median(trialsIn(side, cell, index).flatMap(({ durationMs }) => durationMs ?? []));
}

/** Rounds of `ftlab bench` are no trials. */
function checkJudged(side: Side, cell: CellNames): void {
  if (!trialsIn(side, cell, 0).some(({ outcome }) => outcome === MEASURED)) return;
  throw new UsageError(
    `${cell.scenario} is a figure of ftlab bench, which --confirm does not run again: ` +
      'measure both again with ftlab bench, or name other measures with --measure',
  );
}

function trialsIn({ trials }: Side, { scenario, engines }: CellNames, index: number) {
  return trials.filter((trial: StoredTrial) => {
    return trial.scenario === scenario && trial.engine === engines[index];
  });
}

/** Campaigns with a trial in any of the cells. */
function campaignsOf(side: Side, cells: readonly CellNames[], index: number): CampaignRow[] {
  const ids = new Set(
    cells.flatMap((cell) => trialsIn(side, cell, index).map(({ campaign }) => campaign)),
  );
  return side.campaigns.filter(({ id }) => ids.has(id));
}

function commitOf({ name }: Side, campaigns: readonly CampaignRow[]): string | null {
  const commits = [...new Set(campaigns.map(({ commit }) => commit))];
  const [commit = null] = commits;
  if (commits.length <= 1) return commit;
  const some = commits.map((digits) => short(digits ?? 'unknown')).join(', ');
  throw new UsageError(`${name} is several commits (${some}): type more digits`);
}

function setOf({ name }: Side, campaigns: readonly CampaignRow[]): Parameters {
  const [first, ...others] = campaigns;
  if (!first || others.every((campaign) => isSameSet(campaign, first))) return first?.set ?? {};
  throw new UsageError(
    `trials of ${name} ran with several sets of parameters: name two campaigns to confirm one`,
  );
}

function isSameSet(left: Pick<SideRun, 'set'>, right: Pick<SideRun, 'set'>): boolean {
  return parametersText(left.set) === parametersText(right.set);
}

function isSamePlace({ place: left }: SideRun, { place: right }: SideRun): boolean {
  return left === 'here' || right === 'here' ? left === right : left.commit === right.commit;
}
