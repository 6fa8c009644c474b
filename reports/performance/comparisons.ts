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
  return comparisons(run, (one, other) => other === BASELINE && one !== BASELINE);
}

/** The engines that protect against each other, each pair once. */
export function engineAgainstEngine(run: BenchRun): Comparison[] {
  return comparisons(run, (one, other) => one !== BASELINE && other !== BASELINE && one < other);
}

function comparisons(
  run: BenchRun,
  isWanted: (one: string, other: string) => boolean,
): Comparison[] {
  return COMPARED.flatMap(([name, quantities]) => {
    const rows = rowsOf(run, name);
    return quantities.flatMap((quantity) =>
      rows.flatMap((one) =>
        rows.flatMap((other) => {
          const isPair = isWanted(one.subject, other.subject) && isSameCondition(one, other);
          return isPair ? compared(one, other, quantity) : [];
        }),
      ),
    );
  });
}

/** Rows of a figure; none when the run has no such figure. */
export function rowsOf({ figures }: BenchRun, name: string): readonly FigureRow[] {
  return figures.find((figure) => figure.name === name)?.rows ?? [];
}

function isSameCondition(one: FigureRow, other: FigureRow): boolean {
  return one.at?.value === other.at?.value;
}

function compared(one: FigureRow, other: FigureRow, quantity: string): Comparison[] {
  const own = valueNamed(one, quantity);
  const ratio = pairedRatio(own, valueNamed(other, quantity));
  if (own === null || ratio === null) return [];
  const { title, better } = own;
  const engines = { engine: one.subject, against: other.subject };
  return [{ ...engines, quantity: title, better, condition: conditionOf(one), ratio }];
}

/** `at 50 operations/s`; empty if there is one condition only. */
export function conditionOf({ at }: FigureRow): string {
  return at === null ? '' : `at ${at.value.toLocaleString('en')} ${at.unit}`;
}
