/** Measures as CSV (RFC 4180), for spreadsheets and notebooks: a line per trial and measure. */
import type { Campaign } from '../campaign/schema.ts';
import { csvOf } from '../formats/csv.ts';
import { fileReporter } from './file-reporter.ts';

export const csv = fileReporter({
  name: 'csv',
  says: 'every measure of every trial as CSV, a line each',
  file: 'measures.csv',
  textOf: csvText,
});

const HEADER = ['scenario', 'engine', 'trial', 'pair', 'seed', 'outcome', 'measure', 'value'];

/** A measure without a value has an empty field, never 0. */
export function csvText({ trials }: Campaign): string {
  const lines = trials.flatMap(({ scenario, engine, trial, pair, seed, outcome, measures }) =>
    Object.entries(measures ?? {}).map(([name, value]) => [
      ...[scenario, engine, trial, pair === null ? '' : pair + 1, seed, outcome, name],
      value ?? '',
    ]),
  );
  return csvOf([HEADER, ...lines]);
}
