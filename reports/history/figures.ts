/**
 * Figures of `ftlab bench` as the history keeps them: a bench run is a campaign, a row of a figure
 * a cell, and each of its rounds a trial, so that trends and comparisons have the spread.
 */
import { basename, resolve } from 'node:path';
import { measures as catalogue } from '../measures/catalogue.ts';
import type { MeasureInfo, Unit } from '../measures/measure.ts';
import type { BenchRun, FigureData, FigureRow, Quantity } from '../performance/schema.ts';
import { type CampaignRows, kindOf } from './rows.ts';
import type { History, TrialRow } from './store.ts';

/** Outcome of a round: it measured something, and was not judged. */
export const MEASURED = 'measured';

/** Stores a bench run from its folder, and replaces a stored one. */
export function putFigures(history: History, run: BenchRun, folder: string): void {
  const { campaign, trials } = figureRows(run, folder);
  const known = new Set<string>(catalogue.map(({ name }) => name));
  const values = run.figures.flatMap(({ rows }) => rows.flatMap((row) => row.values));
  history.putQuantities(values.filter(({ name }) => !known.has(name)));
  history.put(campaign, trials);
}

/** The rows of a bench run. */
export function figureRows(run: BenchRun, folder: string): CampaignRows {
  const { measured, environment, figures } = run;
  const startedAt = measured.map((start) => start.startedAt).sort()[0] ?? '';
  const name = basename(resolve(folder));
  const tool = measured.at(-1)?.tool;
  const commit = tool?.commit ? `${tool.commit}${tool.dirty ? '-dirty' : ''}` : null;
  return {
    campaign: {
      ...{ id: `${name} ${startedAt}`, name, startedAt, commit, environment },
      endedAt:
        measured
          .map((start) => start.endedAt)
          .sort()
          .at(-1) ?? null,
      command: measured.map(({ command }) => command).join('; '),
      ...{ set: {}, computer: kindOf(environment), folder: resolve(folder) },
    },
    trials: figures.flatMap((figure) => figure.rows.flatMap((row) => roundsOf(figure, row))),
  };
}

/** A trial for each round; a value that has no samples is that of the first round. */
function roundsOf({ name, rows }: FigureData, row: FigureRow): TrialRow[] {
  const rounds = Math.max(1, ...row.values.map(({ samples }) => samples.length));
  return Array.from({ length: rounds }, (_, round): TrialRow => {
    const measures = row.values.map(({ name, samples, value }) => {
      return [name, samples.length > 0 ? (samples[round] ?? null) : round === 0 ? value : null];
    });
    return {
      ...{ scenario: scenarioOf(name, row), engine: row.subject, seed: 1, trial: round + 1 },
      ...{ outcome: MEASURED, isKnown: false, isRetry: false, startedAt: null, durationMs: null },
      ...{ folder: `${name}/${rows.indexOf(row) + 1}/${round + 1}`, reasons: [] },
      measures: Object.fromEntries(measures),
    };
  });
}

/** `bench/replies at 50 operations/s`; the target `bench` means every figure. */
function scenarioOf(figure: string, { at }: FigureRow): string {
  if (!at) return `bench/${figure}`;
  const unit = at.unit === '' ? at.name : at.unit;
  return `bench/${figure} at ${at.value.toLocaleString('en')} ${unit}`;
}

/** Units of the catalogue; a figure with another unit is a count. */
const UNITS: readonly string[] = ['ms', 'cycles', 'bytes', 'percent', 'per second', 'MiB', 'µs'];

function isUnit(text: string): text is Unit {
  return UNITS.includes(text);
}

/** The catalogue of measures, followed by the measures of this history's figures. */
export function measuresIn(history: History): readonly MeasureInfo[] {
  return [...catalogue, ...history.quantities().map(infoOf)];
}

function infoOf({ name, title, unit, better }: Quantity): MeasureInfo {
  const info = { name, title, better, group: 'cost', says: `${title}: a figure of ftlab bench.` };
  const known = isUnit(unit) ? unit : 'count';
  // A count in a figure is an amount, not a count of violations.
  const practical = { relative: 0.05, absolute: 0 };
  return { ...info, group: 'cost', unit: known, ...(known === 'count' ? { practical } : {}) };
}
