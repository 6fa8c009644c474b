import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bitten } from './faults/fault.ts';
import { powerCut } from './faults/index.ts';
import { Injections } from './injections.ts';
import { runLoad, type Unit } from './load-phase.ts';
import { nowNs } from './recording/clock.ts';
import { type Event, eventsNamed } from './recording/events.ts';
import { Recorder } from './recording/recorder.ts';
import type { Experiment, Step } from './scenario.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const LOAD_MS = 1200;
const STEADY_MS = 300;
const cut = powerCut({ on: 'a' });
const step: Step = { atMs: 20, inject: cut, healAfterMs: 20 };

interface World {
  /** Whether an operation sent so many ms after the begin is answered, and an echo comes back. */
  isAnswered?: (ms: number) => boolean;
  /** Called at the begin. */
  also?: (recorder: Recorder) => void;
  reprotect?: () => Promise<void>;
  /** Time from the begin of an injection until the fault is in effect, and until that is seen. */
  bites?: { afterMs: number; seenAfterMs: number };
  signal?: AbortSignal;
}

/** Runs a load with clients that write an operation and an echo each 10 ms. */
async function loaded(
  { timeline = [step], steadyMs = STEADY_MS }: { timeline?: Step[]; steadyMs?: number },
  {
    isAnswered = () => true,
    also,
    reprotect,
    bites,
    signal = new AbortController().signal,
  }: World = {},
) {
  const recorder = new Recorder(folder);
  const write = (name: string, line: object) =>
    appendFileSync(recorder.path(name), `${JSON.stringify(line)}\n`);
  let operation = 0;
  let clients: NodeJS.Timeout | undefined;
  const begin = () => {
    const beganNs = nowNs();
    clients = setInterval(() => {
      const tNs = nowNs();
      const of = { operation: operation++, connection: 0, f: 'append' };
      write('history.jsonl', { type: 'invoke', ...of, intendedNs: tNs, sentNs: tNs });
      if (!isAnswered((tNs - beganNs) / 1e6)) return;
      write('history.jsonl', { type: 'ok', operation: of.operation, answeredNs: tNs });
      write('pulse.jsonl', { received: of.operation, tNs });
    }, 10);
    also?.(recorder);
    return beganNs;
  };
  const unit = {
    lab: { recorder },
    pair: { roles: () => ({}), reprotect: reprotect ?? (() => Promise.resolve()) },
    workload: { begin },
    isProtected: false,
  } as unknown as Unit;
  const { afterMs = 0, seenAfterMs = 0 } = bites ?? {};
  const injections = new Injections(recorder, async () => {
    await sleep(afterMs);
    const atNs = nowNs();
    await sleep(seenAfterMs - afterMs);
    return bitten({ atNs, proof: 'seen', undo: () => Promise.resolve() });
  });
  const experiment: Experiment = {
    ...{ guest: 'minimal', workload: { name: 'ledger', parameters: {} }, pulseHz: 100 },
    ...{ timeline, loadMs: LOAD_MS, steadyMs, settleMs: 0 },
  };
  const late = new AbortController().signal;
  try {
    await runLoad({ experiment, seed: 1, recorder, units: [unit], injections, signal, late });
  } finally {
    clearInterval(clients);
  }
  const lines = readFileSync(recorder.path('events.jsonl'), 'utf8').trim().split('\n');
  const events: Event[] = lines.map((line) => JSON.parse(line));
  const [began, ended] = eventsNamed(events, 'load-begin', 'load-end');
  const why = eventsNamed(events, 'load-end')[0]?.why;
  return { why, lastedMs: ((ended?.tNs ?? 0) - (began?.tNs ?? 0)) / 1e6, events };
}

test('a load ends before its time once all steps are taken and all is steady', async () => {
  const { why, lastedMs, events } = await loaded({});
  expect(why).toBe('steady');
  expect(lastedMs).toBeGreaterThanOrEqual(STEADY_MS + 40);
  expect(lastedMs).toBeLessThan(LOAD_MS);
  expect(eventsNamed(events, 'fault-healed')).toHaveLength(1);
});

test('an event of the pair restarts the steady time', async () => {
  const also = (recorder: Recorder) =>
    void setTimeout(() => recorder.event('host-a', 'fenced', { reason: 'late', epoch: 2 }), 500);
  // Were it over before the event, it would end at about 350 ms.
  const slow: Step = { atMs: 20, inject: cut, healAfterMs: 300 };
  const { why, lastedMs } = await loaded({ timeline: [slow] }, { also });
  expect(why).toBe('steady');
  expect(lastedMs).toBeGreaterThanOrEqual(500 + STEADY_MS);
});

test('a fault holds as long as asked from when it is in effect', async () => {
  // Counted from the injection it would hold 350 ms, and from when it was seen 900 ms.
  const bites = { afterMs: 250, seenAfterMs: 550 };
  const { events } = await loaded({ timeline: [{ ...step, healAfterMs: 600 }] }, { bites });
  const [seen, heal] = eventsNamed(events, 'fault-bitten', 'fault-heal');
  const { atNs = 0 } = seen && 'atNs' in seen ? seen : {};
  const heldMs = ((heal?.tNs ?? 0) - atNs) / 1e6;
  expect(heldMs).toBeGreaterThanOrEqual(600);
  expect(heldMs).toBeLessThan(850);
});

test('a fault that is seen later than it was to be healed is healed at once', async () => {
  const bites = { afterMs: 0, seenAfterMs: 450 };
  const { events } = await loaded({ timeline: [{ ...step, healAfterMs: 400 }] }, { bites });
  const [seen, heal] = eventsNamed(events, 'fault-bitten', 'fault-heal');
  expect(((heal?.tNs ?? 0) - (seen?.tNs ?? 0)) / 1e6).toBeLessThan(350);
});

const never: Step = { when: 'took-over', inject: cut };

test.each<[string, Parameters<typeof loaded>]>([
  ['no steady time is requested', [{ steadyMs: 0 }]],
  ['there is no step', [{ timeline: [] }]],
  ['a step never became due', [{ timeline: [step, never] }]],
  ['an operation waits', [{ steadyMs: 600 }, { isAnswered: (ms) => ms < 100 }]],
  [
    'redundancy is not restored',
    [
      { timeline: [step, { atMs: 60, reprotect: true }] },
      { reprotect: () => Promise.reject(new Error('the target is gone')) },
    ],
  ],
])('a load runs to its limit when %s', async (_, loadArguments) => {
  const { why, lastedMs } = await loaded(...loadArguments);
  expect(why).toBe('time');
  expect(lastedMs).toBeGreaterThanOrEqual(LOAD_MS - 5);
});

test('a second re-protection that succeeds outweighs a failed one', async () => {
  let failures = 1;
  const reprotect = () =>
    failures-- > 0 ? Promise.reject(new Error('the target is gone')) : Promise.resolve();
  const again: Step[] = [
    { atMs: 60, reprotect: true },
    { atMs: 100, reprotect: true },
  ];
  const { why } = await loaded({ timeline: [step, ...again] }, { reprotect });
  expect(why).toBe('steady');
});

test('a load that the user stops throws with that reason', async () => {
  const { why } = await loaded({}, { signal: AbortSignal.timeout(50) });
  expect(why).toBe('stopped');
});

test('a recording that cannot be read ends the load, and the error is thrown', async () => {
  const also = (recorder: Recorder) => appendFileSync(recorder.path('history.jsonl'), 'no JSON\n');
  await expect(loaded({}, { also })).rejects.toThrow(/JSON/);
});

test('a step waits for the nth event of its name', async () => {
  const at = (ms: number, recorder: Recorder) =>
    setTimeout(() => recorder.event('ftlab', 'reprotect', { target: 'a' }), ms);
  const { events } = await loaded(
    {
      timeline: [
        { when: 'reprotect', inject: cut, healAfterMs: 5 },
        { when: 'reprotect', nth: 2, inject: cut, healAfterMs: 5 },
      ],
    },
    { also: (recorder) => [60, 160].map((ms) => at(ms, recorder)) },
  );
  const moments = events.flatMap(({ event, ...rest }) =>
    event === 'reprotect' || event === 'fault-inject' ? [[event, 'id' in rest ? rest.id : '']] : [],
  );
  expect(moments).toEqual([
    ['reprotect', ''],
    ['fault-inject', 'fault-0'],
    ['reprotect', ''],
    ['fault-inject', 'fault-1'],
  ]);
});
