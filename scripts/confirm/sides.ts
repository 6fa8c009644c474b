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
  { one, other, isByEngine }: Sides,
  cells: readonly CellNames[],
  own: Tool,
): readonly [SideRun, SideRun] {
  for (const cell of cells) checkJudged(one, cell);
  const runs = [one, other].map((side, index): SideRun => {
    const campaigns = campaignsOf(side, cells, index);
    const set = setOf(side, campaigns);
    if (isByEngine) return { name: side.name, place: 'here', set };
    return { name: side.name, place: placeFor(side.name, commitOf(side, campaigns), own), set };
  });
  const [first, second] = runs;
  if (!first || !second) throw new Error('a comparison has two sides');
  if (!isByEngine && isSamePlace(first, second) && isSameSet(first, second))
    throw new UsageError(
      `${one.name} and ${other.name} ran the same ftlab with the same parameters: ` +
        'running both again cannot show a difference',
    );
  return [first, second];
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
  return trials.filter((one: StoredTrial) => {
    return one.scenario === scenario && one.engine === engines[index];
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
  const some = commits.map((one) => short(one ?? 'unknown')).join(', ');
  throw new UsageError(`${name} is several commits (${some}): type more digits`);
}

function setOf({ name }: Side, campaigns: readonly CampaignRow[]): Parameters {
  const [first, ...others] = campaigns;
  if (!first || others.every((one) => isSameSet(one, first))) return first?.set ?? {};
  throw new UsageError(
    `trials of ${name} ran with several sets of parameters: name two campaigns to confirm one`,
  );
}

function isSameSet(one: Pick<SideRun, 'set'>, other: Pick<SideRun, 'set'>): boolean {
  return parametersText(one.set) === parametersText(other.set);
}

function isSamePlace({ place: one }: SideRun, { place: other }: SideRun): boolean {
  return one === 'here' || other === 'here' ? one === other : one.commit === other.commit;
}
