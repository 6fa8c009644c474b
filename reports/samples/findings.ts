/** Findings made by hand, for tests of expectations. */
import type { Manifest } from '../../lab/recording/manifest.ts';
import type { Findings } from '../expectations/expectation.ts';
import type { Measures } from '../measures/catalogue.ts';
import type { Observed } from '../observed.ts';

/** Measures that are left out are null, and there is no fault. */
export function sampleFindings(
  measures: Partial<Measures>,
  manifest: Partial<Manifest>,
  seen: Partial<Observed> = {},
): Findings {
  const known: Record<string, number | null> = { ...measures };
  const whole = new Proxy(known, { get: (values, name) => values[String(name)] ?? null });
  return {
    measures: whole as Measures,
    faults: [],
    seen: { ...seen, manifest } as Observed,
  };
}
