/**
 * The checks of the project itself: `node scripts/check.ts`. `npm run check` runs them after the
 * compiler and the linter.
 */
import { join } from 'node:path';
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
  return chosen.flatMap((check) => {
    const found = check.find(sources);
    console.log(`${found.length === 0 ? '✓' : '✗'} ${check.name}: ${check.says}`);
    for (const violation of found) console.log(`    ${format(violation)}`);
    return found.length === 0 ? [] : [check.name];
  });
}

if (import.meta.main) process.exitCode = runChecks(checks).length === 0 ? 0 : 1;
