/**
 * Violations that were there before their check: for each check and file at most so many. They only
 * get fewer: `node scripts/check.ts --shrink` writes down what is left of them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Violation } from './source.ts';

const FILE = join(import.meta.dirname, 'baseline.json');

/** Check → path → violations. */
const baselineSchema = z.record(z.string(), z.record(z.string(), z.number().int().positive()));
export type Baseline = z.infer<typeof baselineSchema>;

export function readBaseline(): Baseline {
  return baselineSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

/** Violations of files that have more of them than the baseline allows; of such a file, all. */
export function beyond(
  baseline: Baseline,
  check: string,
  found: readonly Violation[],
): Violation[] {
  const counts = countsOf(found);
  const allowed = baseline[check] ?? {};
  return found.filter(({ path }) => (counts[path] ?? 0) > (allowed[path] ?? 0));
}

/** The baseline with at most what was found now; nothing is ever added to it. */
export function shrunk(baseline: Baseline, found: Readonly<Record<string, Violation[]>>): Baseline {
  const entries = Object.entries(baseline).map(([check, allowed]) => {
    const counts = countsOf(found[check] ?? []);
    const left = Object.entries(allowed).map(
      ([path, count]) => [path, Math.min(count, counts[path] ?? 0)] as const,
    );
    return [check, Object.fromEntries(left.filter(([, count]) => count > 0))] as const;
  });
  return Object.fromEntries(entries.filter(([, left]) => Object.keys(left).length > 0));
}

export function writeBaseline(baseline: Baseline): void {
  writeFileSync(FILE, `${JSON.stringify(baseline, null, 2)}\n`);
}

function countsOf(found: readonly Violation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path } of found) counts[path] = (counts[path] ?? 0) + 1;
  return counts;
}
