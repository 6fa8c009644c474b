import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Processors } from './processors.ts';

let proc = '';
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'ftlab-proc-'));
});
afterEach(() => rmSync(proc, { recursive: true }));

interface Clock {
  user: number;
  idle: number;
  softirq?: number;
  steal?: number;
}

function clock({ user, idle, softirq = 0, steal = 0 }: Clock): void {
  writeFileSync(join(proc, 'stat'), `cpu  ${user} 0 0 ${idle} 0 0 ${softirq} ${steal} 0 0\n`);
}

/** A process with a name that has a bracket and a space in it. */
function program(pid: number, ticks: number, started = 5, children = 0): void {
  mkdirSync(join(proc, String(pid)), { recursive: true });
  const words = ['S', ...Array(10).fill('0'), ticks, 0, children, 0, 20, 0, 1, 0, started, 0];
  writeFileSync(join(proc, String(pid), 'stat'), `${pid} (a b) c) ${words.join(' ')}`);
}

test('time that no process of the lab used is that of others', () => {
  clock({ user: 1000, idle: 1000 });
  program(7, 300);
  const processors = new Processors(proc);
  clock({ user: 1060, idle: 1040 });
  program(7, 340);
  expect(processors.next()).toEqual({ busyShare: 0.6, foreignShare: 0.2 });
  clock({ user: 1060, idle: 1140 });
  expect(processors.next()).toEqual({ busyShare: 0, foreignShare: 0 });
});

test('a step says how busy the processors were since the step before', () => {
  clock({ user: 1000, idle: 1000 });
  const processors = new Processors(proc);
  clock({ user: 1015, idle: 1005 });
  const step = processors.step();
  expect(step.busyShare).toBe(0.75);
  expect(step.ms).toBeGreaterThanOrEqual(0);
  expect(step.ms).toBeLessThan(60_000); // and no ns
  clock({ user: 1015, idle: 1025 });
  expect(processors.step().busyShare).toBe(0);
  expect(processors.step().busyShare).toBe(0); // no tick since
  expect(processors.next().busyShare).toBe(0.375); // since construction
});

test('a new process counts with its whole time, and a reused PID is a new process', () => {
  clock({ user: 0, idle: 0 });
  program(7, 5000);
  const processors = new Processors(proc);
  clock({ user: 60, idle: 40 });
  program(7, 20, 6);
  program(8, 30);
  expect(processors.next().foreignShare).toBeCloseTo(0.1);
});

test('interrupts count for no one; time that a hypervisor took counts for others', () => {
  clock({ user: 0, idle: 0 });
  const processors = new Processors(proc);
  clock({ user: 0, idle: 50, softirq: 20, steal: 30 });
  expect(processors.next()).toEqual({ busyShare: 0.5, foreignShare: 0.3 });
});

test('more than everything is never used by the lab', () => {
  clock({ user: 0, idle: 0 });
  program(7, 0);
  const processors = new Processors(proc);
  clock({ user: 10, idle: 90 });
  program(7, 12); // ticks are rounded
  expect(processors.next().foreignShare).toBe(0);
});

test('a child that ended counts once, with its parent', () => {
  clock({ user: 0, idle: 0 });
  program(7, 10);
  program(8, 500);
  const processors = new Processors(proc);
  // Process 8 used 20 more and ended; another process began and ended meanwhile, and used 30.
  clock({ user: 60, idle: 40 });
  rmSync(join(proc, '8'), { recursive: true });
  program(7, 20, 5, 550);
  expect(processors.next().foreignShare).toBe(0);
  // No parent waited for a child that ended: that takes nothing from the time of the others.
  program(9, 4000);
  clock({ user: 160, idle: 40 });
  processors.next();
  clock({ user: 200, idle: 100 });
  rmSync(join(proc, '9'), { recursive: true });
  program(7, 50, 5, 550);
  expect(processors.next().foreignShare).toBeCloseTo(0.1);
});
