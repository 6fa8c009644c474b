/** 50,000 schedules of an engine whose standby boots the guest anew. */
import { expect, test } from 'vitest';
import { OutputRule } from '../../engines/lockstep/output-rule.ts';
import { type Coverage, covered } from './observer.ts';
import { realRules } from './rules.ts';
import { runSchedule } from './run.ts';
import { askedSeed, runSchedules } from './schedules.ts';

const STYLE = 'cold';
const PARTS = 10;
const PER_PART = 5000;
/** Counts that the schedules must reach, or they prove nothing. */
const LEAST = { takeovers: 10_000, protections: 50_000, refusals: 10_000, heard: 45_000 };

const rules = realRules((mode, leaseMs) => new OutputRule(mode, leaseMs));
function one(seed: number): void {
  test('the schedule of one seed, with all that happens in it', () => {
    const { violation, says } = runSchedule(seed, rules, STYLE, (line) => console.log(line));
    expect(violation, says).toBeNull();
  });
}

function all(): void {
  const parts: Coverage[] = [];

  test.each(Array.from({ length: PARTS }, (_, part) => part))('schedules, part %i', (part) => {
    const { broken, coverage } = runSchedules(1 + part * PER_PART, PER_PART, rules, STYLE);
    expect(broken).toEqual([]);
    parts.push(coverage);
  });

  test('the schedules did what they are for', () => {
    const coverage = covered(parts);
    for (const [name, least] of Object.entries(LEAST))
      expect(coverage[name as keyof Coverage], name).toBeGreaterThan(least);
    expect(coverage.late).toBeGreaterThan(10_000);
    expect(coverage.overtaken).toBeGreaterThan(20_000);
    expect(coverage.frozenWhileAsking).toBeGreaterThan(10);
  });

  test('a schedule that is run twice is the same', () => {
    for (let seed = 1; seed <= 200; seed++)
      expect(runSchedule(seed, rules, STYLE)).toEqual(runSchedule(seed, rules, STYLE));
  });
}

const seed = askedSeed();
if (seed === null) all();
else one(seed);
