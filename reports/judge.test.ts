import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { eventsNamed } from '../lab/recording/events.ts';
import type { ExpectationRecord } from '../lab/recording/manifest.ts';
import { sealRecording } from '../lab/recording/seal.ts';
import {
  connectionsGoOn,
  diskHolds,
  divergenceCaught,
  fallsSilent,
  nobodySuspected,
  noConnectionReset,
  noCycleSeenRolledBack,
  noDivergence,
  noFalseSuspicion,
  nothingLost,
  noWrongReply,
  oneIdentity,
  oneVoice,
  outputWaits,
  repliesWithin,
  reprotectPauseWithin,
  sameHostKey,
  silenceWithin,
  tcpRecoversWithin,
  voice,
} from './expectations/index.ts';
import { judge } from './judge.ts';
import { observe } from './observed.ts';
import { readRecording } from './recording.ts';
import { sample } from './samples/recording.ts';
import type { Defect } from './samples/story.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function recorded(defects: Defect[], expectations: ExpectationRecord[] = []): string {
  const folder = sample({ defects, expectations });
  folders.push(folder);
  return folder;
}

test('a computer without a capability of the engine skips the trial, with the reason', () => {
  const folder = recorded(
    ['no-operations', 'no-readback', 'no-pulse', 'no-chains'],
    [nothingLost()],
  );
  const skipped = { tNs: 1, source: 'ftlab', event: 'skipped', reason: 'tun: no such device' };
  writeFileSync(join(folder, 'events.jsonl'), `${JSON.stringify(skipped)}\n`);
  sealRecording(folder);
  const { outcome, reasons } = judge(observe(readRecording(folder)));
  expect(outcome).toBe('skipped');
  expect(reasons.map((reason) => reason.text)).toEqual([
    'tun: no such device; scripts/ftlab doctor says what to do',
  ]);
});

const judged = (defects: Defect[], expectations: ExpectationRecord[]) =>
  judge(observe(readRecording(recorded(defects, expectations))));

const all = [
  nothingLost(),
  diskHolds(),
  noConnectionReset(),
  connectionsGoOn(),
  noDivergence(),
  outputWaits(),
  oneVoice(),
  noCycleSeenRolledBack(),
  noFalseSuspicion(),
  silenceWithin({ plusMs: 100 }),
  reprotectPauseWithin({ ms: 500 }),
  tcpRecoversWithin({ ms: 2000 }),
  noWrongReply(),
  oneIdentity(),
  sameHostKey(),
  voice({ of: 'b' }),
  repliesWithin({ p99Ms: 400 }),
];

test('a clean recording passes everything, with its figures', () => {
  const verdict = judged([], all);
  expect(verdict.reasons.filter((reason) => reason.outcome !== 'passed')).toEqual([]);
  expect(verdict.outcome).toBe('passed');
  expect(verdict.measures).toMatchObject({
    operations: 800,
    acknowledged: 800,
    acknowledgedLost: 0,
    duplicated: 0,
    reordered: 0,
    hashMismatches: 0,
    divergences: 0,
    dualActiveMs: 0,
    falseSuspicions: 0,
    rendezvous: 450,
    rendezvousWithFrames: 225,
    cyclesRolledBackSeen: 0,
    cyclesRolledBackUnseen: 7,
  });
  const [fault] = verdict.faults;
  expect(fault).toMatchObject({ detectedMs: 305, decidedMs: 310, bittenMs: 4000 });
  expect(fault?.firstReplyMs).toBeGreaterThan(320);
  expect(verdict.measures.silenceMs).toBe(340);
});

test('after a fault without an outage the next echo is the first reply', () => {
  const [fault] = judged(['no-silence'], all).faults;
  expect(fault?.firstReplyMs).toBeLessThan(20);
  expect(fault?.silenceMs).toBeLessThan(20);
});

/** Defect → the expectation that must catch it, and how. */
const caught: [Defect, string, 'failed' | 'inconclusive' | 'broken'][] = [
  ['lost', 'nothing-lost', 'failed'],
  ['duplicated', 'nothing-lost', 'failed'],
  ['reordered', 'nothing-lost', 'failed'],
  ['wrong-hash', 'nothing-lost', 'failed'],
  ['no-readback', 'nothing-lost', 'inconclusive'],
  ['unexpected', 'nothing-lost', 'failed'],
  ['open-history', 'nothing-lost', 'inconclusive'],
  ['open-history', 'harness', 'inconclusive'],
  ['open-pulse', 'harness', 'inconclusive'],
  ['open-capture', 'one-voice', 'inconclusive'],
  ['open-capture', 'voice', 'inconclusive'],
  ['deaf-capture', 'one-voice', 'inconclusive'],
  ['dropped-frames', 'one-voice', 'inconclusive'],
  ['short-capture', 'one-voice', 'inconclusive'],
  ['short-chain', 'no-divergence', 'inconclusive'],
  ['short-chain', 'no-cycle-seen-rolled-back', 'inconclusive'],
  ['short-chain', 'output-waits', 'inconclusive'],
  ['hole-in-chain', 'no-divergence', 'inconclusive'],
  ['few-outputs', 'output-waits', 'inconclusive'],
  ['no-operations', 'nothing-lost', 'inconclusive'],
  ['disk-lost', 'disk-holds', 'failed'],
  ['disk-differs', 'disk-holds', 'failed'],
  ['no-disk', 'disk-holds', 'inconclusive'],
  ['no-operations', 'disk-holds', 'inconclusive'],
  ['reset', 'no-connection-reset', 'failed'],
  ['closed', 'no-connection-reset', 'failed'],
  ['stuck', 'connections-go-on', 'failed'],
  ['no-operations', 'connections-go-on', 'inconclusive'],
  ['divergence', 'no-divergence', 'failed'],
  ['no-chains', 'no-divergence', 'inconclusive'],
  ['early-output', 'output-waits', 'failed'],
  ['two-voices', 'one-voice', 'failed'],
  ['no-frames', 'one-voice', 'inconclusive'],
  ['seen-rolled-back', 'no-cycle-seen-rolled-back', 'failed'],
  ['no-chains', 'no-cycle-seen-rolled-back', 'inconclusive'],
  ['false-suspicion', 'no-false-suspicion', 'failed'],
  ['unspoken-suspicion', 'no-false-suspicion', 'failed'],
  ['protection-lost', 'harness', 'inconclusive'],
  ['long-silence', 'silence-within', 'failed'],
  ['never-heard-again', 'silence-within', 'failed'],
  ['no-pulse', 'silence-within', 'inconclusive'],
  ['pulse-stall', 'silence-within', 'inconclusive'],
  ['wrong-hash', 'no-wrong-reply', 'failed'],
  ['reordered', 'no-wrong-reply', 'failed'],
  ['no-operations', 'no-wrong-reply', 'inconclusive'],
  ['second-identity', 'one-identity', 'failed'],
  ['port-returns', 'one-identity', 'failed'],
  ['no-identity', 'one-identity', 'inconclusive'],
  ['other-host-key', 'same-host-key', 'failed'],
  ['no-host-key', 'same-host-key', 'inconclusive'],
  ['no-frames', 'voice', 'inconclusive'],
  ['stalls-before', 'replies-within', 'failed'],
  ['no-operations', 'replies-within', 'inconclusive'],
  ['reprotect-failed', 'harness', 'failed'],
  ['long-pause', 'reprotect-pause-within', 'failed'],
  ['unbitten', 'harness', 'inconclusive'],
  ['harness-error', 'harness', 'broken'],
  ['twin-exit', 'harness', 'broken'],
  ['stopped-by-user', 'harness', 'inconclusive'],
  ['killed', 'harness', 'inconclusive'],
  ['killed', 'evidence', 'inconclusive'],
  ['no-operations', 'harness', 'inconclusive'],
];

for (const [defect, expectation, outcome] of caught) {
  test(`${defect}: ${expectation} says ${outcome}`, () => {
    const verdict = judged([defect], all);
    const reasons = verdict.reasons.filter((reason) => reason.expectation === expectation);
    expect(reasons.map((reason) => reason.outcome)).toContain(outcome);
    expect(verdict.outcome).not.toBe('passed');
  });
}

test('replies are checked against each other also without a survivor to read', () => {
  const judgedReplies = (defects: Defect[]) =>
    judged([...defects, 'no-readback'], [noWrongReply()]);
  expect(judgedReplies([]).outcome).toBe('passed');
  expect(judgedReplies(['wrong-hash']).outcome).toBe('failed');
});

test('silence is right when no side may answer, and only then', () => {
  const silent = [fallsSilent({ withinMs: 100 })];
  expect(judged(['never-heard-again'], silent).outcome).toBe('passed');
  expect(judged([], silent).outcome).toBe('failed');
  expect(judged(['no-pulse'], silent).outcome).toBe('inconclusive');
});

test('frames of the wrong side, or of any side where none may send, are found', () => {
  expect(judged([], [voice({ of: 'a' })]).outcome).toBe('failed');
  expect(judged([], [voice({ of: 'none' })]).outcome).toBe('failed');
});

test('twins that differ and were not noticed are caught', () => {
  expect(judged(['divergence', 'told-divergence'], [divergenceCaught()]).outcome).toBe('passed');
  expect(judged(['divergence'], [divergenceCaught()]).outcome).toBe('failed');
  expect(judged([], [divergenceCaught()]).outcome).toBe('inconclusive');
  expect(judged(['no-chains'], [divergenceCaught()]).outcome).toBe('inconclusive');
});

test('slow replies are caught', () => {
  expect(judged([], [repliesWithin({ p99Ms: 1 })]).outcome).toBe('failed');
});

test('a process that a fault was meant to end does not break the trial', () => {
  expect(judged(['planned-exit'], all).outcome).toBe('passed');
});

test.each([
  ['guest', 'machine-a', 'passed'],
  ['guest', 'machine-b', 'broken'],
  ['controller', 'machine-a', 'broken'],
])('a fault that ends the %s of side a: the end of %s is %s', (component, name, outcome) => {
  const folder = sample({ expectations: all });
  folders.push(folder);
  const recording = readRecording(folder);
  const [bite] = eventsNamed(recording.events, 'fault-bitten');
  const ended = { what: component, side: 'a' };
  const exit = { source: 'ftlab', event: 'process-exited', name, code: 137, signal: null } as const;
  const events = recording.events.map((event) => (event === bite ? { ...bite, ended } : event));
  const tNs = bite?.tNs ?? 0;
  const judged = judge(observe({ ...recording, events: [...events, { ...exit, tNs }] }));
  expect(judged.outcome).toBe(outcome);
});

test('a re-protection disturbed by a fault is no failure; otherwise it counts once', () => {
  expect(judged(['reprotect-disturbed'], all).outcome).toBe('passed');
  const { reasons } = judged(['reprotect-failed'], all);
  expect(reasons.filter((reason) => reason.text.startsWith('re-protection'))).toHaveLength(1);
});

test('a step that waits in vain for an event of a failed pair does not hide the failure', () => {
  const folder = sample({ defects: ['reprotect-failed'], expectations: all });
  folders.push(folder);
  const recording = readRecording(folder);
  const [cut] = recording.manifest.timeline;
  if (cut) recording.manifest.timeline.push({ ...cut, id: 'fault-9', when: 'protected' });
  expect(judge(observe(recording)).outcome).toBe('failed');
});

test('a known failure stays a failure with its reference; its absence is reported', () => {
  const of = (defects: Defect[]) => {
    const folder = sample({
      defects,
      expectations: [nothingLost()],
      known: { 'nothing-lost': 'bug 7' },
    });
    folders.push(folder);
    return judge(observe(readRecording(folder)));
  };
  expect(of(['lost'])).toMatchObject({ outcome: 'failed', reasons: [{ known: 'bug 7' }] });
  const { outcome, reasons } = of([]);
  expect(outcome).toBe('passed');
  expect(reasons.at(-1)?.text).toBe('known to fail, and did not show: bug 7');
  // An event that cannot be trusted heals no fault.
  for (const doubt of ['unbitten', 'harness-error', 'stopped-by-user'] as const)
    expect(of([doubt]).reasons.filter(({ text }) => text.startsWith('known'))).toEqual([]);
});

test('a known failure is absent only when all expectations of its name hold', () => {
  const expectations = [repliesWithin({ p99Ms: 1 }), repliesWithin({ p99Ms: 400 })];
  const folder = sample({ expectations, known: { 'replies-within': 'bug 7' } });
  folders.push(folder);
  const { reasons } = judge(observe(readRecording(folder)));
  expect(reasons.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
});

test('broken or in doubt hides failed, unless history or frames alone prove it', () => {
  expect(judged(['harness-error', 'long-silence'], all).outcome).toBe('broken');
  expect(judged(['harness-error', 'lost'], all).outcome).toBe('failed');
  expect(judged(['unbitten', 'long-silence'], all).outcome).toBe('inconclusive');
  expect(judged(['stopped-by-user', 'two-voices'], all).outcome).toBe('failed');
});

test('a suspicion that a fault explains still counts for nobody-suspected', () => {
  expect(judged([], [noFalseSuspicion()]).outcome).toBe('passed');
  expect(judged([], [nobodySuspected({})]).outcome).toBe('failed');
});

test('an unknown expectation is inconclusive', () => {
  expect(judged([], [{ expectation: 'unheard-of', parameters: {} }]).outcome).toBe('inconclusive');
});
