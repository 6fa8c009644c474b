/** Numbers for people; an unmeasured number is a dash, never 0. */

import { decimal } from '../formats/decimal.ts';

export const NOT_MEASURED = '–';

export function inMs(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  return `${decimal(value, value < 100 ? 2 : 0)} ms`;
}

export function inCount(value: number | null): string {
  return value === null ? NOT_MEASURED : Math.round(value).toLocaleString('en');
}
