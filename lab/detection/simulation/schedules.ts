/** Runs many schedules in order, or one schedule with a log of every action. */
import { type Coverage, covered } from './observer.ts';
import type { Rules } from './rules.ts';
import { runSchedule } from './run.ts';
import type { Style } from './world.ts';

export interface Schedules {
  /** A line for each schedule with a violation, with the command that repeats it. */
  broken: string[];
  coverage: Coverage;
}

/** Runs the schedules of `count` seeds from `fromSeed` on. */
export function runSchedules(
  fromSeed: number,
  count: number,
  rules: Rules,
  style: Style,
): Schedules {
  const broken: string[] = [];
  const coverage: Coverage[] = [];
  for (let seed = fromSeed; seed < fromSeed + count; seed++) {
    const outcome = runSchedule(seed, rules, style);
    coverage.push(outcome.coverage);
    const { violation, says } = outcome;
    if (violation) broken.push(`${violation} ${says}. Alone: ${commandOf(seed, style)}`);
  }
  return { broken, coverage: covered(coverage) };
}

/** The seed that the environment asks for; null for all. */
export function askedSeed(): number | null {
  const { FTLAB_SEED } = process.env;
  return FTLAB_SEED === undefined ? null : Number(FTLAB_SEED);
}

function commandOf(seed: number, style: Style): string {
  return `FTLAB_SEED=${seed} scripts/test simulation/${style}`;
}
