import { expect, test } from 'vitest';
import { lockstep } from '../lab/engines/lockstep/engine.ts';
import { simulated } from '../lab/engines/simulated/engine.ts';
import { hang, powerCut } from '../lab/faults/index.ts';
import type { Parameters } from '../lab/recording/parameters.ts';
import type { Step } from '../lab/scenario.ts';
import {
  noDivergence,
  nothingLost,
  noWrongReply,
  oneIdentity,
  oneVoice,
  outputWaits,
  silenceWithin,
} from '../reports/expectations/index.ts';
import type { Verdict } from '../reports/verdict.ts';
import { splitBrain } from '../suites/split-brain.ts';
import { steady } from '../suites/steady.ts';
import type { Scenario } from '../suites/suite.ts';
import { complaints, judgedTrial, wasBusy } from './testing.ts';

const SILENCE = 'silence-within';

/** The verdict of a trial in a real lab whose guest, side or witness has this defect. */
function judged(defect: string, step: Step): Promise<Verdict> {
  const scenario: Scenario = {
    ...steady,
    workload: { name: 'ledger', parameters: { rateHz: 50, connections: 4, timeoutMs: 3000 } },
    name: 'canary',
    title: 'A canary',
    why: 'A checker that cannot fail checks nothing.',
    loadMs: 5000,
    settleMs: 2000,
    timeline: [step],
    expectations: [
      nothingLost(),
      noWrongReply(),
      oneVoice(),
      oneIdentity(),
      silenceWithin({ plusMs: 400 }),
    ],
  };
  return judgedTrial({ scenario, engine: simulated, parameters: { defect } });
}

const cut: Step = { atMs: 2000, inject: powerCut({ on: 'active' }) };
const away: Step = { atMs: 1500, inject: hang({ on: 'active' }), healAfterMs: 1500 };

test('a script without a defect passes', async () => {
  const verdict = await judged('none', cut);
  expect(complaints(verdict)).toEqual([]);
  expect(verdict.reasons.map(({ outcome }) => outcome)).toContain('passed');
});

test.each([
  ['forgets', 'nothing-lost', cut],
  ['repeats', 'nothing-lost', cut],
  ['lies', 'no-wrong-reply', cut],
  ['another', 'one-identity', cut],
  ['speaks-twice', 'one-voice', away],
] as const)('a canary that %s is caught by %s', async (defect, expectation, step) => {
  const { outcome, reasons } = await judged(defect, step);
  const failed = reasons
    .filter((reason) => reason.outcome === 'failed')
    .map((reason) => reason.expectation);
  expect(failed, JSON.stringify(reasons)).toContain(expectation);
  expect(outcome).toBe('failed');
});

test('a canary that dawdles is caught by silence-within', async () => {
  const { outcome, reasons, measures } = await judged('dawdles', cut);
  const { outcome: silence } = reasons.find(({ expectation }) => expectation === SILENCE) ?? {};
  expect(measures.silenceAtLeastMs).toBeGreaterThan(1000);
  // Beside other processes no silence is a proof against an engine.
  const expected = wasBusy(measures) ? 'inconclusive' : 'failed';
  expect({ outcome, silence }, JSON.stringify(reasons)).toEqual({
    outcome: expected,
    silence: expected,
  });
});

/** The classic split brain: the twins cannot reach each other; both reach all others. */
function twinsParted(defect: string): Promise<Verdict> {
  const scenario = splitBrain.scenarios.find(({ name }) => name === 'twins');
  if (!scenario) throw new Error('there is no scenario split-brain/twins');
  return judgedTrial({ scenario, engine: simulated, parameters: { defect } });
}

test('the classic split brain passes with a witness that grants members only', async () => {
  const { outcome, reasons } = await twinsParted('none');
  expect(outcome, JSON.stringify(reasons)).toBe('passed');
});

test('in the classic split brain one-voice catches a witness that grants every side', async () => {
  const { outcome, reasons } = await twinsParted('grants-anybody');
  const { outcome: voices } = reasons.find((reason) => reason.expectation === 'one-voice') ?? {};
  expect(voices, JSON.stringify(reasons)).toBe('failed');
  expect(outcome).toBe('failed');
});

/** Expectations about the twins → their outcomes in one calm trial of lockstep. */
async function calm(parameters: Parameters): Promise<Record<string, string>> {
  const expectations = [outputWaits(), nothingLost(), noDivergence()];
  const scenario: Scenario = {
    ...steady,
    name: 'canary-calm',
    title: 'A canary in a calm trial',
    why: 'A wrong output rule must not need a power cut at the worst moment to be seen.',
    loadMs: 2000,
    settleMs: 1000,
    timeline: [],
    expectations,
  };
  const { reasons } = await judgedTrial({ scenario, engine: lockstep, parameters });
  // Doubts of the harness about a busy computer do not change the proof by the twins' records.
  const judged = reasons.filter((reason) =>
    expectations.some(({ expectation }) => expectation === reason.expectation),
  );
  return Object.fromEntries(judged.map(({ expectation, outcome }) => [expectation, outcome]));
}

const rest = { 'nothing-lost': 'passed', 'no-divergence': 'passed' };

test.each(['compared', 'received'])('in a calm trial the rule "%s" waits', async (output) => {
  expect(await calm({ output })).toEqual({ 'output-waits': 'passed', ...rest });
});

test.each(['compared', 'received'])(
  'in one calm trial, outputs that leave three rendezvous before "%s" allows it are caught',
  async (output) => {
    const outcomes = await calm({ output, releaseEarlyBy: 3 });
    expect(outcomes).toEqual({ 'output-waits': 'failed', ...rest });
  },
);
