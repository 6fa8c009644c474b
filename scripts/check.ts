/**
 * The checks of the project itself; `npm run check` runs them after the compiler and the linter.
 * By hand: `node scripts/check.ts`; with `--shrink` the baseline is reduced to what is left of it.
 */
import { join } from 'node:path';
import { beyond, readBaseline, shrunk, writeBaseline } from './checks/baseline.ts';
import { catalogues } from './checks/catalogues.ts';
import { deadFiles } from './checks/dead-files.ts';
import { generated } from './checks/generated.ts';
import { places, sizes, words } from './checks/habits.ts';
import { importDirection, spawning } from './checks/imports.ts';
import { layers } from './checks/layers.ts';
import { functions, openers, width } from './checks/shape.ts';
import { type Check, readSources, type Violation } from './checks/source.ts';

export const checks: readonly Check[] = [
  importDirection,
  layers,
  spawning,
  catalogues,
  words,
  sizes,
  width,
  functions,
  openers,
  deadFiles,
  generated,
  places,
];

const ROOT = join(import.meta.dirname, '..');

/** `lab/lab.ts:12: what is wrong` */
export function format({ path, line, says }: Violation): string {
  return `${line === null ? path : `${path}:${line}`}: ${says}`;
}

/** Runs checks over the project, prints their findings, and returns the names of failed checks. */
export function runChecks(chosen: readonly Check[]): string[] {
  const sources = readSources(ROOT);
  const baseline = readBaseline();
  return chosen.flatMap((check) => {
    const found = beyond(baseline, check.name, check.find(sources));
    console.log(`${found.length === 0 ? '✓' : '✗'} ${check.name}: ${check.says}`);
    for (const violation of found) console.log(`    ${format(violation)}`);
    return found.length === 0 ? [] : [check.name];
  });
}

function shrink(): void {
  const sources = readSources(ROOT);
  const found = Object.fromEntries(checks.map((check) => [check.name, check.find(sources)]));
  writeBaseline(shrunk(readBaseline(), found));
}

if (import.meta.main) {
  if (process.argv.includes('--shrink')) shrink();
  process.exitCode = runChecks(checks).length === 0 ? 0 : 1;
}
