/** The checks of the project's own house. By hand: `node scripts/check.ts`. */
import { join } from 'node:path';
import { catalogues } from './checks/catalogues.ts';
import { places, sizes, words } from './checks/habits.ts';
import { importDirection, spawning } from './checks/imports.ts';
import { type Check, readSources, type Violation } from './checks/source.ts';

export const checks: readonly Check[] = [
  importDirection,
  spawning,
  catalogues,
  words,
  sizes,
  places,
];

/** `lab/lab.ts:12: what is wrong` */
export function format({ path, line, says }: Violation): string {
  return `${line === null ? path : `${path}:${line}`}: ${says}`;
}

/** Runs those given over the project; prints what each finds; returns the names of the failed. */
export function runChecks(chosen: readonly Check[]): string[] {
  const sources = readSources(join(import.meta.dirname, '..'));
  return chosen.flatMap((check) => {
    const found = check.find(sources);
    console.log(`${found.length === 0 ? '✓' : '✗'} ${check.name}: ${check.says}`);
    for (const violation of found) console.log(`    ${format(violation)}`);
    return found.length === 0 ? [] : [check.name];
  });
}

if (import.meta.main) process.exitCode = runChecks(checks).length === 0 ? 0 : 1;
