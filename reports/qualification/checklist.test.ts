import { describe, expect, test } from 'vitest';
import { shareAtMost } from '../statistics/binomial.ts';
import { ChecklistInvalid, parseChecklist } from './checklist.ts';
import { trialsForBound } from './sample-size.ts';

const known = {
  scenarios: new Map([['smoke/active-power', new Set(['nothing-lost'])]]),
  expectations: new Set(['nothing-lost', 'one-voice']),
  measures: new Set(['silenceMs']),
  abilities: new Set(['disk']),
};

const GOOD = `schemaVersion: 1
name: sample
title: A sample
version: '1'
about: For tests.
rows:
  - id: FT-01
    requirement: MUST
    text: Nothing acknowledged is lost.
    source:
      title: A public document
    procedure:
      scenarios:
        - smoke/active-power
      failureShareAtMost: 0.05
      expectations: [nothing-lost]
      limits:
        - measure: silenceMs
          atMost: 450
  - id: FT-02
    requirement: SHOULD
    text: The operator sees which host is active.
    source: { title: A public document }
    operator:
      instructions: Open the console.
      acceptance: It names the active.
      evidence: A screenshot.
waivers:
  - row: FT-02
    reason: no console
    author: A. Engineer
    expires: 2027-01-31
`;

test('a good checklist is read', () => {
  const { rows, confidence } = parseChecklist(GOOD, 'sample.yaml', known);
  expect(rows.map(({ id }) => id)).toEqual(['FT-01', 'FT-02']);
  expect(confidence).toBe(0.95);
});

describe('a mistake is named with file, line and row', () => {
  test.each([
    ['name: sample', 'name: [', /^sample\.yaml:\d+: /],
    [
      'smoke/active-power',
      'smoke/nosuch',
      'sample.yaml:14: row FT-01: no scenario is called smoke/nosuch',
    ],
    [
      'smoke/active-power',
      'nonsense',
      'sample.yaml:14: row FT-01: procedure.scenarios.0: write SUITE/SCENARIO',
    ],
    [
      '[nothing-lost]',
      '[nothing-found]',
      'sample.yaml:16: row FT-01: no expectation is called nothing-found',
    ],
    [
      '[nothing-lost]',
      '[one-voice]',
      'sample.yaml:16: row FT-01: smoke/active-power is not judged by one-voice',
    ],
    [
      '    requirement: MUST',
      '    appliesWhen: [disc]\n    requirement: MUST',
      'sample.yaml:8: row FT-01: no ability of an engine is called disc',
    ],
    [
      'measure: silenceMs',
      'measure: noise',
      'sample.yaml:18: row FT-01: no measure is called noise',
    ],
    [
      '          atMost: 450',
      '',
      'sample.yaml:18: row FT-01: procedure.limits.0: a limit needs atMost or atLeast',
    ],
    ['id: FT-02', 'id: FT-01', 'sample.yaml:20: row FT-01: the id FT-01 is used twice'],
    ['requirement: SHOULD', 'requirement: MAY', /^sample\.yaml:21: row FT-02: requirement: /],
    [
      'failureShareAtMost: 0.05',
      'failureShareAtMost: 0.05\n      trials: 3',
      /^sample\.yaml:1[23]: row FT-01: procedure: a procedure needs trials or/,
    ],
    ['row: FT-02', 'row: FT-09', 'sample.yaml:29: no row has the id FT-09'],
    ['expires: 2027-01-31', 'expires: soon', /^sample\.yaml:32: waivers\.0\.expires: /],
    ['about: For tests.', 'abuot: For tests.', /^sample\.yaml:\d+: /],
  ])('%s → %s', (from, to, message) => {
    const parse = () => parseChecklist(GOOD.replace(from, to), 'sample.yaml', known);
    expect(parse).toThrow(ChecklistInvalid);
    expect(parse).toThrow(message);
  });

  test('an empty file, a list, a text and a deep alias bomb', () => {
    for (const yaml of ['', '- a', 'word', 'a: &a [1]\nb: *a\n'])
      expect(() => parseChecklist(yaml, 'x.yaml', known)).toThrow(ChecklistInvalid);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi']
      .map((letter, n) => `${letter}: &${letter} [${new Array(9).fill(`*${'abcdefgh'[n]}`)}]`)
      .join('\n')}`;
    expect(() => parseChecklist(bomb, 'x.yaml', known)).toThrow(ChecklistInvalid);
  });
});

test('59 trials bound the share of failures at 5 %, and 58 do not', () => {
  expect(trialsForBound(0.05, 0.95)).toBe(59);
  for (const [share, confidence] of [
    [0.05, 0.95],
    [0.1, 0.9],
    [0.01, 0.99],
    [0.5, 0.5],
  ] as const) {
    const trials = trialsForBound(share, confidence);
    expect(shareAtMost(0, trials, confidence)).toBeLessThanOrEqual(share + 1e-9);
    expect(shareAtMost(0, trials - 1, confidence)).toBeGreaterThan(share);
  }
  expect(() => trialsForBound(0, 0.95)).toThrow(RangeError);
});
