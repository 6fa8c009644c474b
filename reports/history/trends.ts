/** Trends: how the measures of a scenario on an engine went from campaign to campaign. */
import type { MeasureInfo } from '../measures/measure.ts';
import { isRelevant, isWorse } from '../measures/practical.ts';
import { changePoints } from '../statistics/change-points.ts';
import { median } from '../statistics/percentile.ts';
import { differencesBetween } from './circumstances.ts';
import { measuresIn } from './figures.ts';
import type { CampaignRow, History, SeriesKey, SeriesValue } from './store.ts';

/** A measure in a campaign. */
export interface TrendPoint {
  readonly campaign: CampaignRow;
  /** Median over its trials. */
  readonly value: number;
  readonly trials: number;
}

/** A lasting change between two campaigns. */
export interface Change {
  /** Index of the first point after it. */
  readonly at: number;
  /** Medians of the stretches before and after it. */
  readonly before: number;
  readonly after: number;
  /** Share of random orders that separate as clearly. */
  readonly probability: number;
  /** Null for a measure without a better direction. */
  readonly isWorse: boolean | null;
  /** Circumstances that changed within two campaigns of it: commit, kernel, QEMU … */
  readonly differences: readonly string[];
}

/** One series: a measure of a cell on one kind of computer. */
export interface Trend extends SeriesKey {
  readonly measure: MeasureInfo;
  readonly points: readonly TrendPoint[];
  readonly changes: readonly Change[];
}

/** Selection of trends; null selects all. */
export interface TrendFilter {
  /** SUITE or SUITE/SCENARIO. */
  readonly target: string | null;
  readonly engines: readonly string[] | null;
  readonly measures: readonly string[] | null;
}

/** Number of the newest campaigns of a series that are analysed. */
const POINTS_MAX = 200;

/** Trends that have a value, by cell, in the order of the catalogue. */
export function* trendsOf(history: History, filter: TrendFilter): Generator<Trend> {
  const campaigns = new Map(history.campaigns().map((campaign) => [campaign.id, campaign]));
  const measures = measuresIn(history).filter(
    ({ name }) => filter.measures?.includes(name) ?? true,
  );
  for (const key of history.cells().filter((cell) => isAsked(cell, filter))) {
    const byMeasure = Map.groupBy(history.valuesOf(key), ({ measure }) => measure);
    for (const measure of measures) {
      const points = pointsOf(byMeasure.get(measure.name) ?? [], campaigns);
      if (points.length > 0) yield { ...key, measure, points, changes: changesIn(points, measure) };
    }
  }
}

/** Whether a cell is of the selected target and engines. */
export function isAsked(
  { scenario, engine }: Pick<SeriesKey, 'scenario' | 'engine'>,
  { target, engines }: Pick<TrendFilter, 'target' | 'engines'>,
): boolean {
  const isOfTarget =
    target === null ||
    scenario === target ||
    scenario.startsWith(`${target}/`) ||
    scenario.startsWith(`${target} (pair `);
  return isOfTarget && (engines?.includes(engine) ?? true);
}

/** Whether every point has the same value. */
export function isConstant({ points }: Pick<Trend, 'points'>): boolean {
  return points.every(({ value }) => value === points[0]?.value);
}

function pointsOf(
  values: readonly SeriesValue[],
  campaigns: ReadonlyMap<string, CampaignRow>,
): TrendPoint[] {
  const groups = Map.groupBy(values, ({ campaign }) => campaign);
  const points = [...groups].flatMap(([id, group]): TrendPoint[] => {
    const campaign = campaigns.get(id);
    const value = median(group.map((row) => row.value));
    return campaign && value !== null ? [{ campaign, value, trials: group.length }] : [];
  });
  return points.slice(-POINTS_MAX);
}

function changesIn(points: readonly TrendPoint[], measure: MeasureInfo): Change[] {
  const found = changePoints(
    points.map(({ value }) => value),
    { isRelevant: (before, after) => isRelevant(measure, before, after) },
  );
  return found.map(({ index, before, after, probability }) => {
    // The date of a change may be wrong by one campaign.
    const [last, first] = [points[index - 2], points[index + 1]];
    const differences = last && first ? differencesBetween([last.campaign], [first.campaign]) : [];
    const worse = isWorse(measure, before, after);
    return { at: index, before, after, probability, isWorse: worse, differences };
  });
}
