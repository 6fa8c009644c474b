/** Numbers for people; what was not measured is a dash, never 0. */

export const NOT_MEASURED = '–';

export function inMs(value: number | null): string {
  if (value === null) return NOT_MEASURED;
  return `${value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 })} ms`;
}

export function inCount(value: number | null): string {
  return value === null ? NOT_MEASURED : Math.round(value).toLocaleString('en');
}
