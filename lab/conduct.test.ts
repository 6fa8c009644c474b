import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conduct } from './conduct.ts';
import { bitten } from './faults/fault.ts';
import { powerCut } from './faults/index.ts';
import { Injections } from './injections.ts';
import type { Unit } from './load-phase.ts';
import { Phases } from './phases.ts';
import { type Event, type EventName, eventsNamed } from './recording/events.ts';
import { Recorder } from './recording/recorder.ts';
import type { Experiment, Step } from './scenario.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const cut = powerCut({ on: 'a' });
const experiment = (...timeline: Step[]): Experiment => ({
  guest: 'minimal',
  workload: { name: 'ledger', parameters: {} },
  pulseHz: 0,
  conditions: [cut],
  timeline,
  loadMs: 30,
  settleMs: 0,
});

/** Runs a trial with a stand-in pair; returns its error, its events and the calls. */
async function conducted(
  plan: Experiment,
  undo: () => Promise<void>,
  inject = () => {},
  isOver = false,
) {
  const recorder = new Recorder(folder);
  const called: string[] = [];
  const calls = (name: string) => () => Promise.resolve(void called.push(name));
  const unit = {
    lab: { recorder },
    pair: { roles: () => ({}), collect: calls('collect'), isOver: () => isOver },
    workload: { begin: () => 1, end: calls('end'), readBack: calls('readBack') },
    isProtected: false,
  } as unknown as Unit;
  let injected = 0;
  const injections = new Injections(recorder, () => {
    if (injected++ > 0) inject();
    return Promise.resolve(bitten({ atNs: 1, proof: 'seen', undo }));
  });
  const phases = new Phases(recorder);
  const { signal } = new AbortController();
  const trial = { experiment: plan, seed: 1, recorder, units: [unit], injections, signal };
  const error = await conduct({ ...trial, phases }).then(
    () => null,
    (thrown: Error) => thrown,
  );
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
  const events: Event[] = lines.map((line) => JSON.parse(line));
  const named = <Name extends EventName>(...names: Name[]) => eventsNamed(events, ...names);
  return { error, called, named };
}

const heals = () => Promise.resolve();

test('faults that are still active are healed when the load is over, with events', async () => {
  const { error, called, named } = await conducted(experiment({ atMs: 1, inject: cut }), heals);
  expect(error).toBeNull();
  expect(named('fault-healed').map(({ id }) => id)).toEqual(['fault-0', 'condition-0']);
  expect(called).toEqual(['end', 'readBack', 'collect']);
});

test('after a heal that throws, the other faults are healed and evidence is kept', async () => {
  const { error, called, named } = await conducted(experiment({ atMs: 1, inject: cut }), () =>
    Promise.reject(new Error('nft has ended', { cause: new Error('signal 9') })),
  );
  expect(error?.message).toBe('2 heals failed');
  expect(named('fault-heal').map(({ id }) => id)).toEqual(['fault-0', 'condition-0']);
  expect(named('fault-healed')).toEqual([]);
  expect(called).toEqual(['end', 'readBack', 'collect']);
  const [harness, ...more] = named('harness-error');
  expect(more).toEqual([]);
  expect(harness).toMatchObject({ phase: 'settle', message: '2 heals failed' });
  expect(JSON.stringify(harness?.causes)).toContain('signal 9');
});

test('after a fault that throws, all is healed and concluded; the error is recorded', async () => {
  const { error, called, named } = await conducted(
    experiment({ atMs: 1, inject: cut }),
    heals,
    () => {
      throw new Error('no nft here');
    },
  );
  expect(error?.message).toBe('no nft here');
  expect(named('fault-healed').map(({ id }) => id)).toEqual(['condition-0']);
  expect(called).toEqual(['end', 'readBack', 'collect']);
  const [harness] = named('harness-error');
  expect(harness).toMatchObject({ phase: 'load', message: 'no nft here', causes: [] });
  expect(harness?.stack).toContain('conduct.test.ts');
});

test('a guest without a running side is not read back', async () => {
  const { error, called, named } = await conducted(experiment(), heals, () => {}, true);
  expect(error).toBeNull();
  expect(called).toEqual(['end', 'collect']);
  expect(named('readback-failed').map(({ message }) => message)).toEqual([
    'both sides have ended or stopped',
  ]);
});
