import { expect, test } from 'vitest';
import type { Outcome } from '../outcome.ts';
import { because, missed, sampleCampaign } from '../samples/campaign.ts';
import { cellReasons, cellText, matrixOf } from './matrix.ts';

type Trial = NonNullable<Parameters<typeof sampleCampaign>[0][number]>;

/** The only cell of a campaign with one scenario on one engine. */
function cellOf(trials: readonly Trial[]) {
  const [cell = null] = matrixOf(sampleCampaign(trials)).rows[0]?.cells ?? [];
  if (!cell) throw new Error('nothing was tried');
  return cell;
}
const ended = (outcome: Outcome, ...lines: string[]): Trial => ({
  outcome,
  reasons: lines.map((line) => because(outcome, line)),
});
/** A trial that failed in a known way, and in the others named. */
const failedKnown = (line: string, known: string, ...lines: string[]): Trial => ({
  outcome: 'failed',
  reasons: [because('failed', line, known), ...lines.map((text) => because('failed', text))],
});

test('scenarios are rows and engines columns; a combination without a trial is a dash', () => {
  const { engines, rows } = matrixOf(
    sampleCampaign([
      { scenario: 's/x', engine: 'one' },
      { scenario: 's/y', engine: 'two', ...ended('skipped', 'harness: tun: no such device') },
    ]),
  );
  expect(engines).toEqual(['one', 'two']);
  expect(rows.map((row) => row.cells.map(cellText))).toEqual([
    ['passed', '–'],
    ['–', 'skipped'],
  ]);
});

test('the worst trial of a cell decides, and the cell names how many there are', () => {
  const passed = ended('passed');
  const failed = ended('failed', 'nothing-lost: 3 lost');
  expect(cellText(cellOf([passed, passed]))).toBe('passed ×2');
  expect(cellText(cellOf([failed, failed]))).toBe('failed ×2');
  expect(cellText(cellOf([passed, failed, ended('broken', 'harness: x')]))).toBe('failed 1 of 3');
});

test('each kind of reason is listed once with its trials: worst first, known failures last', () => {
  const boot = (ms: string, ...more: string[]) =>
    failedKnown(`silence-within: ${ms} ms`, 'a boot takes seconds', ...more);
  const cell = cellOf([
    ended('passed', 'nothing-lost: 0 of 400 lost'),
    ended('inconclusive', 'harness: Power cut did not bite: host a lives on'),
    boot('2500', 'nothing-lost: 3 lost'),
    boot('2,610.5'),
    ended('broken', 'harness: disk full'),
  ]);
  expect(cellReasons(cell)).toEqual([
    'nothing-lost: 3 lost (1 of 5 trials)',
    'silence-within: 2500 ms (known: a boot takes seconds) (2 of 5 trials, with other numbers)',
    'harness: disk full (1 of 5 trials)',
    'harness: Power cut did not bite: host a lives on (1 of 5 trials)',
  ]);
});

test('a cell with one trial lists all its reasons unchanged', () => {
  const reasons = ['nothing-lost: 3 lost', 'one-voice: 12 ms'];
  expect(cellReasons(cellOf([ended('failed', ...reasons)]))).toEqual(reasons);
  expect(cellReasons(cellOf([ended('passed', 'nothing-lost: held')]))).toEqual([]);
});

test('pairs that share a trial are one trial, and each reason names its pair', () => {
  const pair = (n: number, of: Trial): Trial => ({ trial: 1, pair: n - 1, ...of });
  const cell = cellOf([
    pair(1, ended('failed', 'one-voice: 12 ms')),
    pair(2, ended('failed', 'one-voice: 13 ms')),
    pair(3, ended('passed')),
  ]);
  expect(cellText(cell)).toBe('failed');
  expect(cellReasons(cell)).toEqual(['pair 1: one-voice: 12 ms', 'pair 2: one-voice: 13 ms']);
});

test('a cell is known only when every failure in it is', () => {
  const known = (...more: string[]) => failedKnown('nothing-lost: 3 lost', 'policy', ...more);
  expect(cellText(cellOf([known()]))).toBe('failed (known)');
  expect(cellText(cellOf([known('one-voice: two')]))).toBe('failed');
  const mixed = [known(), ended('passed'), known()];
  expect(cellText(cellOf(mixed))).toBe('failed (known) 2 of 3');
  expect(cellText(cellOf([...mixed, ended('failed', 'one-voice: two')]))).toBe('failed 3 of 4');
});

test('a cell reports a known failure that did not occur in it', () => {
  const reasons = [missed('nothing-lost', 'bug 7')];
  const cell = cellOf([{ reasons }, { reasons }]);
  expect(cellText(cell)).toBe('passed ×2 (known failure not shown)');
  expect(cellReasons(cell)).toEqual([
    'nothing-lost: known to fail, and did not show in 2 of 2 trials: bug 7',
  ]);
});
