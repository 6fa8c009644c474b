/** Ratios of engines, round by round, for each quantity and condition. */
import type { BenchRun, FigureRow } from './schema.ts';
import { type PairedRatio, pairedRatio, valueNamed } from './value.ts';

/** The engine without protection: the first that others are compared with. */
export const BASELINE = 'unprotected';

export interface Comparison {
  readonly engine: string;
  /** The engine it is compared with. */
  readonly against: string;
  /** Title of the quantity, and where it was measured. */
  readonly quantity: string;
  readonly better: 'less' | 'more' | 'neither';
  readonly condition: string;
  readonly ratio: PairedRatio;
}

/** Figure → the quantities of it that are compared. */
const COMPARED: readonly (readonly [figure: string, quantities: readonly string[]])[] = [
  ['replies', ['latencyP50Ms', 'latencyP99Ms', 'busyPercent']],
  ['capacity', ['operationsPerSecond']],
  ['outages', ['silenceMs', 'firstAcknowledgedMs']],
  ['re-protection', ['reprotectPauseMs', 'reprotectionMs']],
];

/** Every engine that protects against the baseline. */
export function protectedAgainstUnprotected(run: BenchRun): Comparison[] {
  return comparisons(run, (subject, against) => against === BASELINE && subject !== BASELINE);
}

/** The engines that protect against each other, each pair once. */
export function engineAgainstEngine(run: BenchRun): Comparison[] {
  return comparisons(
    run,
    (subject, against) => subject !== BASELINE && against !== BASELINE && subject < against,
  );
}

function comparisons(
  run: BenchRun,
  isWanted: (subject: string, against: string) => boolean,
): Comparison[] {
  return COMPARED.flatMap(([name, quantities]) => {
    const rows = rowsOf(run, name);
    return quantities.flatMap((quantity) =>
      rows.flatMap((row) =>
        rows.flatMap((against) => {
          const isPair = isWanted(row.subject, against.subject) && isSameCondition(row, against);
          return isPair ? compared(row, against, quantity) : [];
        }),
      ),
    );
  });
}

/** Rows of a figure; none when the run has no such figure. */
export function rowsOf({ figures }: BenchRun, name: string): readonly FigureRow[] {
  return figures.find((figure) => figure.name === name)?.rows ?? [];
}

function isSameCondition(left: FigureRow, right: FigureRow): boolean {
  return left.at?.value === right.at?.value;
}

function compared(row: FigureRow, against: FigureRow, quantity: string): Comparison[] {
  const value = valueNamed(row, quantity);
  const ratio = pairedRatio(value, valueNamed(against, quantity));
  if (value === null || ratio === null) return [];
  const { title, better } = value;
  const engines = { engine: row.subject, against: against.subject };
  return [{ ...engines, quantity: title, better, condition: conditionOf(row), ratio }];
}

/** `at 50 operations/s`; empty if there is one condition only. */
export function conditionOf({ at }: FigureRow): string {
  return at === null ? '' : `at ${at.value.toLocaleString('en')} ${at.unit}`;
}
