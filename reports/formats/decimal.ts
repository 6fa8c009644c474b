/** Numbers with thousands apart and few digits behind the point; a format is made once. */
const FORMATS = [0, 1, 2].map((maximumFractionDigits) => {
  return new Intl.NumberFormat('en', { maximumFractionDigits });
});

/** `1,234.5`: at most so many digits behind the point. */
export function decimal(value: number, digits: 0 | 1 | 2): string {
  return FORMATS[digits]?.format(value) ?? `${value}`;
}
