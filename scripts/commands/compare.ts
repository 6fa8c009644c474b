/** `ftlab compare A B`: whether the trials of B are worse than A's, measure by measure. */
import { csvOf } from '../../reports/formats/csv.ts';
import {
  type Compared,
  type Comparison,
  type ComparisonVerdict,
  compare,
} from '../../reports/history/compare.ts';
import type { Confirmed } from '../../reports/history/confirm.ts';
import { measuresIn } from '../../reports/history/figures.ts';
import { hasHistory, openHistory } from '../../reports/history/keep.ts';
import { shareText } from '../../reports/history/words.ts';
import { measures as measuresOfTrials } from '../../reports/measures/catalogue.ts';
import { inUnit } from '../../reports/measures/format.ts';
import type { MeasureInfo } from '../../reports/measures/measure.ts';
import { writeWhole } from '../../reports/write.ts';
import { foldersNotStored, importFolders } from '../campaign/import.ts';
import { campaignFolders } from '../campaign/runs.ts';
import { sidesOf } from '../campaign/sides.ts';
import { EXIT, UsageError } from '../errors.ts';
import { unknown } from '../suggest.ts';
import { table } from '../table.ts';
import { confirmHere, plannedConfirm } from './confirm.ts';
import type { CompareOptions } from './options.ts';

/** Compares, prints and returns the exit code. */
export async function compareSides(
  first: string,
  second: string,
  options: CompareOptions,
): Promise<number> {
  const { runs, measures, csv, json } = options;
  if (options.trials !== null && !options.confirm)
    throw new UsageError('--trials is for --confirm: a comparison alone runs nothing');
  if (!hasHistory(runs) && campaignFolders(runs).length === 0) {
    checkMeasures(measures, measuresOfTrials);
    throw new UsageError(`no history in ${runs}: run something first`);
  }
  const { sides, catalogue } = read(first, second, options);
  const { isByEngine } = sides;
  const result = compare(sides.first, sides.second, { isByEngine, catalogue, measures });
  const plan = options.confirm ? await plannedConfirm(result, sides, options) : null;
  if (!json) process.stdout.write(tables(first, second, result));
  const confirmed = plan ? await confirmHere(plan, { runs, isByEngine, catalogue }) : null;
  if (csv !== null) writeWhole(csv, csvOf(csvLines(result, confirmed)));
  if (json) process.stdout.write(`${JSON.stringify(jsonOf(result, confirmed), null, 1)}\n`);
  else if (confirmed) process.stdout.write(confirmedTable(confirmed));
  return exitCode(result, confirmed);
}

function read(first: string, second: string, { runs, measures }: CompareOptions) {
  using history = openHistory(runs);
  importFolders(history, foldersNotStored(history, runs));
  const catalogue = measuresIn(history);
  checkMeasures(measures, catalogue);
  return { sides: sidesOf(history, first, second), catalogue };
}

/** Throws UsageError for a name that no measure has. */
function checkMeasures(typed: readonly string[], all: readonly MeasureInfo[]): void {
  const names = all.map(({ name }) => name);
  for (const name of typed) if (!names.includes(name)) throw unknown('measure', name, names);
}

/** A measure that was run again counts by its conclusion, other measures by their comparison. */
function exitCode(
  { compared, unpaired }: Comparison,
  confirmed: readonly Confirmed[] | null,
): number {
  const conclusions = (confirmed ?? []).map(({ conclusion }) => conclusion);
  const settled = new Set((confirmed ?? []).map(({ suspect }) => suspect));
  const left = compared.filter((cell) => !settled.has(cell)).map(({ verdict }) => verdict);
  const all = [...conclusions, ...left];
  if (all.some((conclusion) => conclusion === 'confirmed' || conclusion === 'worse'))
    return EXIT.failed;
  const isOpen = OPEN.some((conclusion) => all.includes(conclusion));
  return compared.length === 0 || unpaired.length > 0 || isOpen ? EXIT.inconclusive : EXIT.passed;
}

const OPEN: readonly ComparisonVerdict[] = ['looks worse', 'not enough evidence', 'looks changed'];

function jsonOf({ compared, ...rest }: Comparison, confirmed: readonly Confirmed[] | null) {
  const named = (cell: Compared) => ({ ...cell, measure: cell.measure.name });
  const confirmation = confirmed?.map(({ suspect, again, conclusion }) => {
    return { ...named(suspect), conclusion, again: again && named(again) };
  });
  return { ...rest, compared: compared.map(named), ...(confirmation ? { confirmation } : {}) };
}

const HEADER = [
  ...['scenario', 'engine A', 'engine B', 'computer', 'measure', 'unit', 'trials A', 'trials B'],
  ...['median A', 'median B', 'shift', 'low', 'high', 'probability', 'threshold', 'verdict'],
];

function csvLines(
  { compared }: Comparison,
  confirmed: readonly Confirmed[] | null,
): (string | number)[][] {
  const conclusions = new Map(confirmed?.map((entry) => [entry.suspect, entry.conclusion]));
  const lines = compared.map((cell) => [
    ...[cell.scenario, ...cell.engines, cell.computer, cell.measure.name, cell.measure.unit],
    ...[...cell.trials, ...cell.medians, cell.shift.shift],
    ...[cell.shift.interval?.low ?? '', cell.shift.interval?.high ?? ''],
    ...[cell.probability, cell.threshold, cell.verdict],
    ...(confirmed ? [conclusions.get(cell) ?? ''] : []),
  ]);
  return [[...HEADER, ...(confirmed ? ['confirmation'] : [])], ...lines];
}

/** The order of the table; equal measures are only counted. */
const ORDER: readonly ComparisonVerdict[] = [
  ...(['worse', 'looks worse', 'better', 'looks better', 'changed', 'looks changed'] as const),
  ...(['not enough evidence', 'no relevant difference'] as const),
];

function tables(first: string, second: string, { compared, unpaired, differences }: Comparison) {
  const groups = Map.groupBy(compared, ({ verdict }) => verdict);
  const counts = [...groups].map(([verdict, group]) => `${group.length} ${verdict}`);
  const rows = ORDER.flatMap((verdict) => (groups.get(verdict) ?? []).map(row));
  const lines = (texts: readonly string[]) => texts.map((text) => [text]);
  return [
    table(`${second} AGAINST ${first}: ${counts.join(', ') || 'nothing to compare'}`, rows),
    ...(differences.length > 0 ? [table('DIFFERENT CIRCUMSTANCES', lines(differences))] : []),
    ...(unpaired.length > 0 ? [table('ON ONE SIDE ONLY', lines(unpaired))] : []),
  ].join('\n');
}

function confirmedTable(confirmed: readonly Confirmed[]): string {
  const rows = confirmed.map(({ suspect, again, conclusion }) => {
    if (again) return [conclusion, ...row(again).slice(1)];
    const { scenario, engines, measure } = suspect;
    const names = [scenario, [...new Set(engines)].join(' → '), measure.name];
    return [conclusion, ...names, 'no trial has a value'];
  });
  return table('RUN AGAIN IN TURN', rows);
}

function row({ scenario, engines, measure, trials, medians, shift, ...cell }: Compared): string[] {
  const { unit } = measure;
  const [before, after] = medians;
  const within = shift.interval
    ? `${inUnit(shift.interval.low, unit)} to ${inUnit(shift.interval.high, unit)}`
    : 'unknown';
  return [
    ...[cell.verdict, scenario, [...new Set(engines)].join(' → '), measure.name],
    `${inUnit(before, unit)} → ${inUnit(after, unit)}${shareText(before, after)}`,
    `shift ${inUnit(shift.shift, unit)} (${within})`,
    `p ${cell.probability.toPrecision(2)}`,
    `${trials[0]} and ${trials[1]} trials`,
  ];
}
