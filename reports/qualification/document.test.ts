import { describe, expect, test } from 'vitest';
import { checklistSchema } from './checklist.ts';
import { overall, overallSentence, type Qualification, qualificationDocument } from './document.ts';
import type { RowResult, RowState } from './rows.ts';

const source = { title: 'A public document', url: 'https://example.org/a' };
const step = { instructions: 'Look.', acceptance: 'Seen.', evidence: 'A photo.' };

function resultOf(
  state: RowState,
  requirement: 'MUST' | 'SHOULD' = 'MUST',
  id = 'FT-01',
): RowResult {
  return {
    row: { id, requirement, text: 'A <b>promise</b>.', source, appliesWhen: [], operator: step },
    ...{ state, why: 'because', judged: 0, failed: 0, needed: 0 },
    ...{ failureShareAtMost: null, trials: [] },
  };
}

function qualificationOf(results: readonly RowResult[]): Qualification {
  const rows = [{ id: 'FT-01', requirement: 'MUST', text: 'x', source, operator: step }];
  const about = 'About it.';
  const head = { schemaVersion: 1, name: 'x', title: 'The checklist', version: '1', about };
  return {
    checklist: checklistSchema.parse({ ...head, rows }),
    results,
    product: { name: 'lockstep', version: '<script>1</script>' },
    environment: { kernel: '6.1' },
    ...{ startedAt: '2026-11-28', endedAt: '2026-11-29', command: 'x', isQuick: false, notes: [] },
    digests: [{ path: 'a/evidence.json', sha256: 'f'.repeat(64) }],
  };
}

describe('overall', () => {
  test.each([
    [['met'], 'qualified'],
    [['signed off', 'waived', 'not applicable', 'met'], 'qualified'],
    [['met', 'not enough evidence'], 'not finished'],
    [['met', 'not enough evidence', 'not met'], 'not qualified'],
    [['not applicable', 'waived'], 'not finished'],
    [[], 'not finished'],
  ] as const)('%j: %s', (states, expected) => {
    expect(overall(states.map((state) => resultOf(state)))).toBe(expected);
  });

  test('a SHOULD that is not met does not stand in the way', () => {
    expect(overall([resultOf('met'), resultOf('not met', 'SHOULD', 'FT-02')])).toBe('qualified');
  });
});

test('the sentence names product, checklist and counts', () => {
  const results = [resultOf('met'), resultOf('met', 'MUST', 'FT-02')];
  expect(overallSentence(qualificationOf(results))).toMatch(
    /^lockstep .* meets every MUST of “The checklist”: 2 met\.$/,
  );
});

test('the document has a policy and no script, and shows markup as text', () => {
  const { text } = qualificationDocument(qualificationOf([resultOf('not met')]));
  expect(text).toContain("default-src 'none'");
  expect(text).not.toContain('<script');
  expect(text).toContain('A &lt;b&gt;promise&lt;/b&gt;.');
  expect(text).toContain('✗ not met');
  expect(text).toContain('f'.repeat(64));
  expect(text).toContain('<h2>Deviations</h2><ul><li>FT-01, not met: because</li></ul>');
});
