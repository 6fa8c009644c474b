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
import {
  type Check,
  type History,
  readSources,
  type Sources,
  type Violation,
} from './checks/source.ts';
import { historyOf, subjects } from './checks/subjects.ts';
import { sum, type Tally } from './tests/tally.ts';

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
  subjects,
];

const ROOT = join(import.meta.dirname, '..');

/** `lab/lab.ts:12: the problem` */
export function format({ path, line, says }: Violation): string {
  return `${line === null ? path : `${path}:${line}`}: ${says}`;
}

/** Runs checks over the project, prints their findings, and counts how many passed. */
export async function runChecks(chosen: readonly Check[]): Promise<Tally> {
  const sources = readSources(ROOT);
  const history = await historyOf(ROOT);
  return sum(chosen.map((check) => runCheck(check, sources, history)));
}

function runCheck(check: Check, sources: Sources, history: History): Tally {
  const reason = check.skips?.(history) ?? null;
  if (reason !== null) {
    console.log(`○ ${check.name}: not checked: ${reason}`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const found = check.find(sources, history);
  const isPassed = found.length === 0;
  console.log(`${isPassed ? '✓' : '✗'} ${check.name}: ${check.says}`);
  for (const violation of found) console.log(`    ${format(violation)}`);
  return { passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1, skipped: 0 };
}

if (import.meta.main) process.exitCode = (await runChecks(checks)).failed === 0 ? 0 : 1;
