/** A measure's value in its unit, for people; an unmeasured value is a dash, never 0. */
import { decimal } from '../formats/decimal.ts';
import type { Unit } from './measure.ts';

const SUFFIX: Record<Unit, string> = {
  count: '',
  cycles: '',
  ms: ' ms',
  bytes: ' bytes',
  percent: ' %',
  'per second': ' per second',
  MiB: ' MiB',
  µs: ' µs',
};

/** `1,234`, `12.34 ms`, `–` */
export function inUnit(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '–';
  const isWhole = unit === 'count' || unit === 'cycles' || value >= 100;
  const digits = isWhole ? 0 : 2;
  return `${decimal(value, digits)}${SUFFIX[unit]}`;
}
