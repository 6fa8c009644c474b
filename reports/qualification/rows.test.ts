import { describe, expect, test } from 'vitest';
import { type Checklist, checklistSchema } from './checklist.ts';
import { type Circumstances, type RowTrial, rowResults, trialsMissing } from './rows.ts';

const source = { title: 'A public document' };
const head = { schemaVersion: 1, name: 'x', title: 'x', version: '1', about: 'x' };

function checklistOf(row: object, waivers: readonly object[] = []): Checklist {
  const whole = { id: 'FT-01', requirement: 'MUST', text: 'x', source, ...row };
  return checklistSchema.parse({ ...head, rows: [whole], waivers });
}

function trial(change: Partial<RowTrial> = {}): RowTrial {
  return {
    scenario: 's/one',
    trial: 1,
    folder: 's/one/lockstep/1',
    outcome: 'passed',
    reasons: [{ expectation: 'nothing-lost', outcome: 'passed', text: 'none lost' }],
    measures: { silenceMs: 330 },
    ...change,
  };
}

function stateOf(checklist: Checklist, given: Partial<Circumstances>) {
  const circumstances = {
    trials: [],
    abilities: new Set<string>(),
    signOffs: [],
    today: '2026-11-28',
    isQuick: false,
    obstacles: new Map<string, string>(),
    ...given,
  };
  const [result] = rowResults(checklist, circumstances);
  if (!result) throw new Error('a checklist of one row has one result');
  return result;
}

/** Trials differ by their numbers. */
function numbered(...trials: RowTrial[]): RowTrial[] {
  return trials.map((rowTrial, index) => ({ ...rowTrial, trial: index + 1 }));
}

const row = { procedure: { scenarios: ['s/one'], trials: 2, expectations: ['nothing-lost'] } };
const lost = { expectation: 'nothing-lost', outcome: 'failed', text: '3 lost' };

describe('a row with a procedure', () => {
  test('is met when enough trials passed, with the bound that they show', () => {
    const result = stateOf(checklistOf(row), { trials: numbered(trial(), trial()) });
    expect(result).toMatchObject({ state: 'met', judged: 2, failed: 0, needed: 2 });
    expect(result.failureShareAtMost).toBeCloseTo(0.776, 3);
  });

  test('is not met after a failure, known or new, however many trials passed', () => {
    const failed = trial({ outcome: 'failed', reasons: [lost] });
    const trials = numbered(trial(), trial(), failed, trial());
    const result = stateOf(checklistOf(row), { trials });
    expect(result).toMatchObject({ state: 'not met', judged: 4, failed: 1 });
    expect(result.why).toContain('3 lost');
  });

  test('is not met after a takeover that did not come, whatever the row asks', () => {
    const stuck = { expectation: 'takeover', outcome: 'failed', text: 'b never took over' };
    const { reasons } = trial();
    const failed = trial({ outcome: 'failed', reasons: [...reasons, stuck] });
    const result = stateOf(checklistOf(row), { trials: numbered(trial(), trial(), failed) });
    expect(result).toMatchObject({ state: 'not met', judged: 3, failed: 1 });
    expect(result.why).toContain('b never took over');
  });

  test('lacks evidence with too few trials, or with none', () => {
    expect(stateOf(checklistOf(row), { trials: [trial()] }).state).toBe('not enough evidence');
    expect(stateOf(checklistOf(row), {}).state).toBe('not enough evidence');
    expect(stateOf(checklistOf(row), { trials: [trial({ scenario: 's/two' })] }).state).toBe(
      'not enough evidence',
    );
  });

  test.each([
    [
      'a broken trial',
      trial({
        outcome: 'broken',
        reasons: [{ expectation: 'harness', outcome: 'broken', text: 'x' }, lost],
      }),
    ],
    [
      'a doubtful trial',
      trial({
        outcome: 'inconclusive',
        reasons: [
          { expectation: 'harness', outcome: 'inconclusive', text: 'x' },
          ...trial().reasons,
        ],
      }),
    ],
    [
      'an expectation without its measure',
      trial({ outcome: 'inconclusive', reasons: [{ ...lost, outcome: 'inconclusive' }] }),
    ],
    [
      'a trial that did not ask the expectation',
      trial({ reasons: [{ ...lost, expectation: 'one-voice', outcome: 'passed' }] }),
    ],
    [
      'a skipped trial',
      trial({
        outcome: 'skipped',
        reasons: [{ expectation: 'harness', outcome: 'skipped', text: 'x' }],
      }),
    ],
    ['a trial without any reason', trial({ reasons: [] })],
  ])('%s does not count for or against the row', (_, doubtful) => {
    const result = stateOf(checklistOf(row), { trials: numbered(trial(), doubtful) });
    expect(result).toMatchObject({ state: 'not enough evidence', judged: 1, failed: 0 });
  });

  test('every scenario of the row needs its trials', () => {
    const two = { procedure: { ...row.procedure, scenarios: ['s/one', 's/two'] } };
    const trials = numbered(trial(), trial(), trial(), trial({ scenario: 's/two' }));
    expect(stateOf(checklistOf(two), { trials })).toMatchObject({ state: 'not enough evidence' });
  });

  test('a failure of another expectation of the trial is not the row’s', () => {
    const other = { expectation: 'one-identity', outcome: 'failed', text: 'another' };
    const mixed = trial({ outcome: 'failed', reasons: [...trial().reasons, other] });
    expect(stateOf(checklistOf(row), { trials: numbered(mixed, trial()) }).state).toBe('met');
    const all = { procedure: { scenarios: ['s/one'], trials: 2 } };
    expect(stateOf(checklistOf(all), { trials: numbered(mixed, trial()) }).state).toBe('not met');
  });

  test('pairs that share a trial are one trial, with the worst outcome of the pairs', () => {
    const pair = (number: number, change: Partial<RowTrial>) =>
      trial({ folder: `s/one/lockstep/${number}/pair-2`, trial: number, ...change });
    const whole = [trial(), pair(1, {}), trial({ trial: 2 }), pair(2, {})];
    expect(stateOf(checklistOf(row), { trials: whole })).toMatchObject({ state: 'met', judged: 2 });
    const torn = [...whole.slice(0, 3), pair(2, { outcome: 'failed', reasons: [lost] })];
    expect(stateOf(checklistOf(row), { trials: torn })).toMatchObject({
      state: 'not met',
      judged: 2,
    });
    expect(stateOf(checklistOf(row), { trials: whole.slice(0, 2) }).judged).toBe(1);
  });

  test('limits: each trial, the median, and a measure that is missing', () => {
    const limited = (of: string) =>
      checklistOf({
        procedure: { ...row.procedure, limits: [{ measure: 'silenceMs', of, atMost: 340 }] },
      });
    const slow = trial({ measures: { silenceMs: 400 } });
    const unmeasured = trial({ measures: { silenceMs: null } });
    expect(stateOf(limited('every'), { trials: numbered(trial(), slow) }).state).toBe('not met');
    expect(stateOf(limited('median'), { trials: numbered(trial(), trial(), slow) }).state).toBe(
      'met',
    );
    expect(stateOf(limited('median'), { trials: numbered(slow, slow) }).state).toBe('not met');
    for (const of of ['every', 'median'])
      expect(stateOf(limited(of), { trials: numbered(unmeasured, unmeasured) }).state).toBe(
        'not enough evidence',
      );
  });

  test('quick trials refute a row and never show that it is met', () => {
    const isQuick = true;
    const three = numbered(trial(), trial(), trial());
    expect(stateOf(checklistOf(row), { trials: three, isQuick }).state).toBe('not enough evidence');
    const failed = trial({ outcome: 'failed', reasons: [lost] });
    expect(stateOf(checklistOf(row), { trials: [failed], isQuick }).state).toBe('not met');
  });
});

test('a row that needs an ability does not apply to an engine without it', () => {
  const needs = checklistOf({ ...row, appliesWhen: ['disk'] });
  expect(stateOf(needs, {}).state).toBe('not applicable');
  expect(stateOf(needs, { abilities: new Set(['disk']) }).state).toBe('not enough evidence');
});

test('an operator’s step waits for a signature, and the last signature counts', () => {
  const step = checklistOf({
    operator: { instructions: 'x', acceptance: 'x', evidence: 'x' },
  });
  const signed = { row: 'FT-01', name: 'A. Engineer', date: '2026-11-28', evidence: 'photo' };
  const [yes, no] = [true, false].map((isMet) => ({ ...signed, isMet }));
  expect(stateOf(step, {}).state).toBe('not enough evidence');
  expect(
    stateOf(step, { signOffs: [no, yes].filter((signOff) => signOff !== undefined) }).state,
  ).toBe('signed off');
  expect(
    stateOf(step, { signOffs: [yes, no].filter((signOff) => signOff !== undefined) }).state,
  ).toBe('not met');
});

test('a waiver covers an unmet row until it expires, and never hides a met row', () => {
  const failed = [trial({ outcome: 'failed', reasons: [lost] })];
  const waiver = { row: 'FT-01', reason: 'agreed', author: 'A. Customer', expires: '2026-11-28' };
  const waived = stateOf(checklistOf(row, [waiver]), { trials: failed });
  expect(waived.state).toBe('waived');
  expect(waived.why).toMatch(/A\. Customer until 2026-11-28: agreed \(1 of 1 trials failed/);
  const late = { trials: failed, today: '2026-11-29' };
  expect(stateOf(checklistOf(row, [waiver]), late).state).toBe('not met');
  const good = { trials: numbered(trial(), trial()) };
  expect(stateOf(checklistOf(row, [waiver]), good).state).toBe('met');
});

test('a row with an obstacle is never met, and is not met when its trials say so', () => {
  const obstacles = new Map([['FT-01', 'x cannot run']]);
  const trials = numbered(trial(), trial());
  expect(stateOf(checklistOf(row), { trials, obstacles })).toMatchObject({
    state: 'not enough evidence',
    why: 'x cannot run',
  });
  const failed = [trial({ outcome: 'failed', reasons: [lost] })];
  expect(stateOf(checklistOf(row), { trials: failed, obstacles }).state).toBe('not met');
});

describe('trials that are missing', () => {
  const two = { ...row, procedure: { scenarios: ['s/one', 's/two'], trials: 4 } };
  const missingOf = (checklist: Checklist, given: Partial<Circumstances>) => {
    const none = { abilities: new Set<string>(), obstacles: new Map<string, string>() };
    return [...trialsMissing(checklist, { trials: [], isQuick: false, ...none, ...given })];
  };

  test('every scenario of a row has its trials, and a quick run has three per row', () => {
    expect(missingOf(checklistOf(two), {})).toEqual([
      ['s/one', 4],
      ['s/two', 4],
    ]);
    expect(missingOf(checklistOf(two), { isQuick: true })).toEqual([
      ['s/one', 2],
      ['s/two', 2],
    ]);
    expect(missingOf(checklistOf(row), { isQuick: true })).toEqual([['s/one', 2]]);
  });

  test('an unjudged trial is still missing; a failed trial is not', () => {
    const doubtful = trial({
      outcome: 'inconclusive',
      reasons: [{ ...lost, outcome: 'inconclusive' }],
    });
    expect(missingOf(checklistOf(row), { trials: numbered(trial(), doubtful) })).toEqual([
      ['s/one', 1],
    ]);
    const failed = trial({ outcome: 'failed', reasons: [lost] });
    expect(missingOf(checklistOf(row), { trials: numbered(trial(), failed) })).toEqual([]);
  });

  test('a row that does not apply, or has an obstacle, asks for none', () => {
    expect(missingOf(checklistOf({ ...row, appliesWhen: ['disk'] }), {})).toEqual([]);
    const obstacles = new Map([['FT-01', 'x cannot run']]);
    expect(missingOf(checklistOf(row), { obstacles })).toEqual([]);
  });
});
