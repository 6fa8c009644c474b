/** `ftlab compare A B`: whether the trials of B are worse than those of A, measure by measure. */
import { csvOf } from '../../reports/formats/csv.ts';
import {
  type Compared,
  type Comparison,
  type ComparisonVerdict,
  compare,
} from '../../reports/history/compare.ts';
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
import type { CompareOptions } from './options.ts';

/** Compares, prints and returns the exit code. */
export function compareSides(one: string, other: string, options: CompareOptions): number {
  const { runs, measures, csv, json } = options;
  if (!hasHistory(runs) && campaignFolders(runs).length === 0) {
    checkMeasures(measures, measuresOfTrials);
    throw new UsageError(`no history in ${runs}: run something first`);
  }
  using history = openHistory(runs);
  importFolders(history, foldersNotStored(history, runs));
  const catalogue = measuresIn(history);
  checkMeasures(measures, catalogue);
  const { isByEngine, ...sides } = sidesOf(history, one, other);
  const result = compare(sides.one, sides.other, { isByEngine, catalogue, measures });
  if (csv !== null) writeWhole(csv, csvOf(csvLines(result)));
  const text = json ? `${JSON.stringify(jsonOf(result), null, 1)}\n` : tables(one, other, result);
  process.stdout.write(text);
  return exitCode(result);
}

/** Throws UsageError for a name that no measure has. */
function checkMeasures(typed: readonly string[], all: readonly MeasureInfo[]): void {
  const names = all.map(({ name }) => name);
  for (const name of typed) if (!names.includes(name)) throw unknown('measure', name, names);
}

function exitCode({ compared, unpaired }: Comparison): number {
  const has = (...verdicts: ComparisonVerdict[]) =>
    compared.some(({ verdict }) => verdicts.includes(verdict));
  if (has('worse')) return EXIT.failed;
  const isOpen = has('looks worse', 'not enough evidence', 'looks changed');
  return compared.length === 0 || unpaired.length > 0 || isOpen ? EXIT.inconclusive : EXIT.passed;
}

function jsonOf({ compared, ...rest }: Comparison) {
  return { ...rest, compared: compared.map((one) => ({ ...one, measure: one.measure.name })) };
}

const HEADER = [
  ...['scenario', 'engine A', 'engine B', 'computer', 'measure', 'unit', 'trials A', 'trials B'],
  ...['median A', 'median B', 'shift', 'low', 'high', 'probability', 'threshold', 'verdict'],
];

function csvLines({ compared }: Comparison): (string | number)[][] {
  const lines = compared.map((one) => [
    ...[one.scenario, ...one.engines, one.computer, one.measure.name, one.measure.unit],
    ...[...one.trials, ...one.medians, one.shift.shift],
    ...[one.shift.interval?.low ?? '', one.shift.interval?.high ?? ''],
    ...[one.probability, one.threshold, one.verdict],
  ]);
  return [HEADER, ...lines];
}

/** The order of the table; what is equal is only counted. */
const ORDER: readonly ComparisonVerdict[] = [
  ...(['worse', 'looks worse', 'better', 'looks better', 'changed', 'looks changed'] as const),
  ...(['not enough evidence', 'no relevant difference'] as const),
];

function tables(one: string, other: string, { compared, unpaired, differences }: Comparison) {
  const groups = Map.groupBy(compared, ({ verdict }) => verdict);
  const counts = [...groups].map(([verdict, those]) => `${those.length} ${verdict}`);
  const rows = ORDER.flatMap((verdict) => (groups.get(verdict) ?? []).map(row));
  const lines = (texts: readonly string[]) => texts.map((text) => [text]);
  return [
    table(`${other} AGAINST ${one}: ${counts.join(', ') || 'nothing to compare'}`, rows),
    ...(differences.length > 0 ? [table('DIFFERENT CIRCUMSTANCES', lines(differences))] : []),
    ...(unpaired.length > 0 ? [table('ON ONE SIDE ONLY', lines(unpaired))] : []),
  ].join('\n');
}

function row({ scenario, engines, measure, trials, medians, shift, ...one }: Compared): string[] {
  const { unit } = measure;
  const [before, after] = medians;
  const within = shift.interval
    ? `${inUnit(shift.interval.low, unit)} to ${inUnit(shift.interval.high, unit)}`
    : 'unknown';
  return [
    ...[one.verdict, scenario, [...new Set(engines)].join(' → '), measure.name],
    `${inUnit(before, unit)} → ${inUnit(after, unit)}${shareText(before, after)}`,
    `shift ${inUnit(shift.shift, unit)} (${within})`,
    `p ${one.probability.toPrecision(2)}`,
    `${trials[0]} and ${trials[1]} trials`,
  ];
}
