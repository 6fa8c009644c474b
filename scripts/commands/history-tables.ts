/** The history for a terminal. */
import type { Overview } from '../../reports/history/overview.ts';
import {
  listedStandings,
  minuteOf,
  standingCounts,
  standingLine,
} from '../../reports/history/standings.ts';
import { isConstant, type Trend } from '../../reports/history/trends.ts';
import {
  changeText,
  directionText,
  engineText,
  levelOf,
  sparkline,
} from '../../reports/history/words.ts';
import { inUnit } from '../../reports/measures/format.ts';
import { plural } from '../campaign/nightly.ts';
import { table } from '../table.ts';

/** Longer lists are cut: a filter, --json and --page show the rest. */
const ROWS_MAX = 60;

/** Campaigns, changes, trends and standings, a table each. */
export function historyTables(shown: Overview): string {
  const { campaigns, trends, standings } = shown;
  const days = campaigns.map(({ startedAt }) => startedAt.slice(0, 10)).sort();
  const computers = new Set(trends.map(({ computer }) => computer));
  const head = `${plural(campaigns.length, 'campaign')} from ${days[0]} to ${days.at(-1)}`;
  const varying = trends.filter((trend) => !isConstant(trend));
  const withComputer = (trend: Trend) => (computers.size > 1 ? [trend.computer] : []);
  const constant = trends.length - varying.length;
  return [
    table('HISTORY', [
      [`${head}, ${plural(computers.size, 'kind')} of computer`],
      [`${trends.length.toLocaleString('en')} series, of which ${constant} never changed`],
    ]),
    table(
      'CHANGES (lasting, and large enough to matter)',
      orNone(changeRows(trends, withComputer)),
    ),
    table('TRENDS (campaigns, level since the last change, newest)', [
      ...cut(varying.map((trend) => [...trendRow(trend), ...withComputer(trend)])),
    ]),
    table(`AGAINST THE LAST TIME: ${standingCounts(standings) || 'nothing failed'}`, [
      ...listedStandings(standings).map((standing) => [standingLine(standing)]),
    ]),
  ].join('\n');
}

/** Newest first. */
function changeRows(
  trends: readonly Trend[],
  withComputer: (trend: Trend) => readonly string[],
): string[][] {
  const changes = trends.flatMap((trend) => trend.changes.map((change) => ({ trend, change })));
  const startOf = ({ trend, change }: (typeof changes)[number]) =>
    trend.points[change.at]?.campaign.startedAt ?? '';
  changes.sort((left, right) => startOf(right).localeCompare(startOf(left)));
  return cut(
    changes.map((entry) => [
      ...[minuteOf(startOf(entry)), directionText(entry.change), entry.trend.scenario],
      ...[engineText(entry.trend), entry.trend.measure.name, changeText(entry.change, entry.trend)],
      ...withComputer(entry.trend),
      entry.change.differences.join(', '),
    ]),
  );
}

function trendRow(trend: Trend): string[] {
  const { scenario, measure, points } = trend;
  const newest = points.at(-1)?.value ?? null;
  return [
    ...[scenario, engineText(trend), measure.name, String(points.length)],
    ...[inUnit(levelOf(trend), measure.unit), inUnit(newest, measure.unit), sparkline(trend)],
  ];
}

function orNone(rows: string[][]): string[][] {
  return rows.length > 0 ? rows : [['none']];
}

function cut(rows: readonly (readonly string[])[]): string[][] {
  const left = rows.length - ROWS_MAX;
  const shown = rows.slice(0, ROWS_MAX).map((row) => [...row]);
  if (left <= 0) return shown;
  return [...shown, [`… ${left} more: name a suite, --engine or --measure, or take --json`]];
}
