/** The tests of 50,000 schedules in one style. Each style has a file: the files run in parallel. */
import { expect, test } from 'vitest';
import { type Coverage, covered } from './observer.ts';
import type { realRules } from './rules.ts';
import { runSchedule } from './run.ts';
import { askedSeed, runSchedules } from './schedules.ts';

type Style = Parameters<typeof runSchedule>[2];
type Rules = ReturnType<typeof realRules>;

const PARTS = 10;
const PER_PART = 5000;
/** Counts that schedules of every style must reach, or they prove nothing. */
const LEAST: Partial<Coverage> = {
  ...{ protections: 50_000, heard: 45_000, late: 10_000, overtaken: 20_000 },
  frozenWhileAsking: 10,
};

/** Defines all tests, or the test of a requested seed; `least` adds counts to reach. */
export function testSchedules(style: Style, rules: Rules, least: Partial<Coverage>): void {
  const seed = askedSeed();
  if (seed === null) testAll(style, rules, { ...LEAST, ...least });
  else testOne(style, rules, seed);
}

function testOne(style: Style, rules: Rules, seed: number): void {
  test('the schedule of one seed, with a log of every action', () => {
    const { violation, says } = runSchedule(seed, rules, style, (line) => console.log(line));
    expect(violation, says).toBeNull();
  });
}

function testAll(style: Style, rules: Rules, least: Partial<Coverage>): void {
  const parts: Coverage[] = [];

  test.each(Array.from({ length: PARTS }, (_, part) => part))('schedules, part %i', (part) => {
    const { broken, coverage } = runSchedules(1 + part * PER_PART, PER_PART, rules, style);
    expect(broken).toEqual([]);
    parts.push(coverage);
  });

  test('the schedules reached every case that they exist for', () => {
    const coverage = covered(parts);
    for (const [name, count] of Object.entries(least))
      expect(coverage[name as keyof Coverage], name).toBeGreaterThan(count);
  });

  test('a schedule that is run twice is the same', () => {
    for (let seed = 1; seed <= 200; seed++)
      expect(runSchedule(seed, rules, style)).toEqual(runSchedule(seed, rules, style));
  });
}
