import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bitten, type Fault, NoBite } from './faults/fault.ts';
import { powerCut } from './faults/index.ts';
import { Injections } from './injections.ts';
import { Recorder } from './recording/recorder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fault = powerCut({ on: 'a' });

/** Events as `name id`. */
function events(): string[] {
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line)).map(({ event, id }) => `${event} ${id}`);
}

interface Play {
  undo?: () => Promise<void>;
  isCured?: () => boolean;
}

/** Faults that bite in turn; `play` defines how each is healed. */
function injections(plays: readonly Play[], healDeadlineMs = 1000) {
  let next = 0;
  const inject = (_: Fault) => {
    const play = plays[next++] ?? {};
    return Promise.resolve(bitten({ atNs: 1, proof: 'seen', ...play }));
  };
  return new Injections(new Recorder(folder), inject, healDeadlineMs);
}

const fails = () => Promise.reject(new Error('nft: no such table'));

test('every fault is healed at the end, latest first, with an event each', async () => {
  const all = injections([{}, {}]);
  expect(await all.inject('condition-0', fault)).toBe(1);
  await all.inject('fault-0', fault);
  await all.healAll();
  expect(events().slice(4)).toEqual([
    'fault-heal fault-0',
    'fault-healed fault-0',
    'fault-heal condition-0',
    'fault-healed condition-0',
  ]);
});

test('a fault is healed once: after the timeline, the end does not heal it again', async () => {
  let healed = 0;
  const undo = () => Promise.resolve(void healed++);
  const all = injections([{ undo }]);
  await all.inject('fault-0', fault);
  await all.heal('fault-0');
  await all.healAll();
  expect(healed).toBe(1);
  expect(events().filter((event) => event.startsWith('fault-healed'))).toHaveLength(1);
});

test('every heal is tried, also after another heal threw, and each error is recorded', async () => {
  let healed = 0;
  const undo = () => Promise.resolve(void healed++);
  const all = injections([{ undo }, { undo: fails }, { undo: fails }, { undo }]);
  for (const id of ['0', '1', '2', '3']) await all.inject(id, fault);
  await expect(all.healAll()).rejects.toThrow('2 heals failed');
  expect(healed).toBe(2);
  expect(events().filter((event) => event.startsWith('fault-healed'))).toEqual([
    'fault-healed 3',
    'fault-healed 0',
  ]);
  const text = readFileSync(join(folder, 'events.jsonl'), 'utf8');
  const failed = text.split('\n').filter((line) => line.includes('fault-heal-failed'));
  expect(failed).toHaveLength(2);
  for (const line of failed) {
    expect(JSON.parse(line).message).toBe('nft: no such table');
    expect(JSON.parse(line).stack).toContain('injections.test.ts');
  }
});

test('a heal that hangs is given up, and the next one is tried', async () => {
  const all = injections([{}, { undo: () => new Promise(() => {}) }], 5);
  await all.inject('0', fault);
  await all.inject('1', fault);
  await expect(all.healAll()).rejects.toThrow('fault 1 is not healed (deadline 5 ms)');
  expect(events()).toContain('fault-healed 0');
});

test('a fault that did not bite has nothing to heal', async () => {
  const none = () => Promise.reject(new NoBite('no side is standby'));
  const all = new Injections(new Recorder(folder), none);
  expect(await all.inject('0', fault)).toBeNull();
  await all.healAll();
  expect(events()).toEqual(['fault-inject 0', 'fault-unbitten 0']);
});

test('a re-protection counts as the heal of faults that it cures, and of no others', async () => {
  const all = injections([{ isCured: () => true }, { isCured: () => false }, {}]);
  for (const id of ['0', '1', '2']) await all.inject(id, fault);
  await all.healCured();
  expect(events().filter((event) => event.startsWith('fault-healed'))).toEqual(['fault-healed 0']);
  expect(all.activeCount).toBe(2);
});

test('a fault that bites after the trial has ended is healed at once', async () => {
  const bites = Promise.withResolvers<ReturnType<typeof bitten>>();
  const all = new Injections(new Recorder(folder), () => bites.promise);
  const late = all.inject('0', fault);
  await all.healAll();
  bites.resolve(bitten({ atNs: 1, proof: 'seen' }));
  await late;
  expect(events()).toContain('fault-healed 0');
});
