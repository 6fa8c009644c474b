/** A figure as a table of texts, the same on the terminal, on the page and in the README. */
import { NOT_MEASURED } from '../page/format.ts';
import type { Interval } from '../statistics/binomial.ts';
import type { FigureData, FigureRow } from './schema.ts';
import { valueNamed } from './value.ts';

export interface FigureTable {
  readonly heads: readonly string[];
  /** As many cells a row as there are heads. */
  readonly cells: readonly (readonly string[])[];
}

/** A row per measured subject; an unmeasured value is a dash. */
export function figureTable({ rows }: Pick<FigureData, 'rows'>): FigureTable {
  const quantities = new Map(
    rows.flatMap(({ values }) => values.map((value) => [value.name, value] as const)),
  );
  const notes = [...new Set(rows.flatMap((row) => Object.keys(row.notes)))];
  const at = rows.find((row) => row.at !== null)?.at ?? null;
  const hasTrials = rows.some(({ outcomes }) => Object.keys(outcomes).length > 0);
  const heads = [
    'measured',
    ...(at ? [headed(at.name, at.unit)] : []),
    ...[...quantities.values()].map(({ title, unit }) => headed(title, unit)),
    ...notes,
    ...(hasTrials ? ['trials'] : []),
  ];
  const cells = rows.map((row) => [
    row.subject,
    ...(at ? [row.at ? inDigits(row.at.value) : NOT_MEASURED] : []),
    ...[...quantities.keys()].map((name) => cellOf(row, name)),
    ...notes.map((name) => row.notes[name] ?? NOT_MEASURED),
    ...(hasTrials ? [trialsOf(row)] : []),
  ]);
  return { heads, cells };
}

/** Units of measures as headings have them. */
const UNITS: Readonly<Record<string, string>> = { count: '', percent: '%', 'per second': '/s' };

/** `Reply p50, ms`. */
export function headed(title: string, unit: string): string {
  const shown = UNITS[unit] ?? unit;
  return shown === '' ? title : `${title}, ${shown}`;
}

function cellOf(row: FigureRow, name: string): string {
  const value = valueNamed(row, name);
  return value === null ? NOT_MEASURED : withInterval(value.value, value.interval);
}

/** `5.6 (5.1 to 6)`: three digits, and the interval if it is known. */
export function withInterval(value: number | null, interval: Interval | null): string {
  const within = interval ? ` (${inDigits(interval.low)} to ${inDigits(interval.high)})` : '';
  return `${inDigits(value)}${value === null ? '' : within}`;
}

/** Above it no digit beyond the third one says anything: cycles come by the billion. */
const WHOLE_MAX = 1e6;

/** Three significant digits, thousands apart; whole numbers up to a million are kept whole. */
export function inDigits(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return NOT_MEASURED;
  if (Number.isInteger(value) && Math.abs(value) <= WHOLE_MAX) return value.toLocaleString('en');
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}

/** `20`, or `20, of them 1 inconclusive` with the trials that were not judged. */
function trialsOf({ outcomes }: FigureRow): string {
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const doubtful = (['inconclusive', 'broken', 'skipped'] as const).flatMap((outcome) => {
    const count = outcomes[outcome] ?? 0;
    return count > 0 ? [`${count} ${outcome}`] : [];
  });
  return doubtful.length > 0 ? `${total}, of them ${doubtful.join(', ')}` : `${total}`;
}
