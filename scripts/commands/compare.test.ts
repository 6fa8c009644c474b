import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openHistory } from '../../reports/history/keep.ts';
import type { CampaignRow, TrialRow } from '../../reports/history/store.ts';
import { sampleNight, sampleTrial } from '../../reports/samples/history.ts';
import { sampleOutagesMs } from '../../reports/samples/outages.ts';
import { EXIT } from '../errors.ts';
import { terminalOf } from './testing.ts';

const terminal = terminalOf('compare');
const { typed } = terminal;

vi.setConfig({ testTimeout: 60_000 });

function put(night: number, id: string, trials: TrialRow[], change: Partial<CampaignRow> = {}) {
  using history = openHistory(terminal.runs);
  history.put(sampleNight(night, { id, name: id, ...change }), trials);
}

/** Trials with outages drawn from recorded ones, times a factor. */
function outages(seed: number, count: number, factor = 1, change: Partial<TrialRow> = {}) {
  return sampleOutagesMs(seed, count).map((ms, index) =>
    sampleTrial({ firstAcknowledgedMs: ms * factor }, { trial: index + 1, ...change }),
  );
}

const MEASURE = ['--measure', 'firstAcknowledgedMs'] as const;

async function verdicts(...words: readonly string[]): Promise<Record<string, string>> {
  await typed('--json', ...words);
  const { compared } = JSON.parse(terminal.stdout);
  return Object.fromEntries(
    compared.map((one: { measure: string; verdict: string }) => [one.measure, one.verdict]),
  );
}

test('a shift of 10 % is worse, and CSV and JSON have it', async () => {
  put(0, 'a', outages(1, 40), { environment: { kernel: '6.1.0-50' } });
  put(1, 'b', outages(2, 40, 1.1), { environment: { kernel: '6.1.0-56' } });
  const csv = join(terminal.runs, 'shifts.csv');
  expect(await typed('a', 'b', ...MEASURE, '--csv', csv)).toBe(EXIT.failed);
  expect(terminal.stdout).toMatch(
    /^b AGAINST a: 1 worse\n {2}worse +smoke\/active-power +lockstep/,
  );
  expect(terminal.stdout).toContain('DIFFERENT CIRCUMSTANCES\n  kernel 6.1.0-50 → 6.1.0-56');
  expect(readFileSync(csv, 'utf8')).toMatch(
    /\r\nsmoke\/active-power,lockstep,lockstep,one,firstAcknowledgedMs,ms,40,40,.*,worse\r\n$/,
  );
  expect(await verdicts('b', 'a', ...MEASURE)).toEqual({ firstAcknowledgedMs: 'better' });
});

test('too few trials are not enough evidence, however equal they are', async () => {
  put(0, 'a', outages(1, 3));
  put(1, 'b', outages(1, 3));
  expect(await typed('a', 'b')).toBe(EXIT.inconclusive);
  expect(await verdicts('a', 'b')).toEqual({
    ...{ failedTrial: 'not enough evidence', firstAcknowledgedMs: 'not enough evidence' },
  });
});

test('trials of one population: at most 1 of 20 comparisons calls one side worse', async () => {
  for (let n = 0; n < 21; n++) put(n, `run-${n}`, outages(n + 1, 20));
  let alarms = 0;
  for (let n = 0; n < 20; n++) {
    if ((await typed(`run-${n}`, `run-${n + 1}`)) === EXIT.failed) alarms += 1;
  }
  expect(alarms).toBeLessThanOrEqual(1);
});

test('enough equal trials are no relevant difference; one far out takes that back', async () => {
  const steady = (far: number) =>
    Array.from({ length: 20 }, (_, n) =>
      sampleTrial({ silenceMs: n === 0 ? far : 330 + (n % 5) }, { trial: n + 1 }),
    );
  put(0, 'a', steady(330));
  put(1, 'b', steady(331));
  put(2, 'c', steady(3000));
  expect(await typed('a', 'b', '--measure', 'silenceMs')).toBe(EXIT.passed);
  expect(await verdicts('a', 'b')).toEqual({
    ...{ failedTrial: 'equal in every trial', silenceMs: 'no relevant difference' },
  });
  expect((await verdicts('a', 'c')).silenceMs).toBe('not enough evidence');
});

test('rare failures and losses are seen, though most trials are equal', async () => {
  const lossy = (lost: number, outcome: string) =>
    Array.from({ length: 20 }, (_, n) => {
      const isBad = n < lost;
      const change = { trial: n + 1, outcome: isBad ? outcome : 'passed' };
      return sampleTrial({ acknowledgedLost: isBad ? 3 : 0 }, change);
    });
  put(0, 'a', lossy(0, 'passed'));
  put(1, 'b', lossy(9, 'failed'));
  put(2, 'c', lossy(2, 'failed'));
  expect(await verdicts('a', 'b')).toEqual({ failedTrial: 'worse', acknowledgedLost: 'worse' });
  expect(await verdicts('a', 'c')).toEqual({
    ...{ failedTrial: 'not enough evidence', acknowledgedLost: 'not enough evidence' },
  });
});

test('other computers and other scenarios are not paired, and that decides nothing', async () => {
  put(0, 'a', outages(1, 20));
  put(1, 'b', outages(2, 20), { computer: 'two' });
  expect(await typed('a', 'b')).toBe(EXIT.inconclusive);
  expect(terminal.stdout).toContain('smoke/active-power on lockstep (one): only in a');
  expect(terminal.stdout).toContain('smoke/active-power on lockstep (two): only in b');
});

test('commits and engines are sides too; an engine is held against an engine only', async () => {
  const [one, two] = ['a'.repeat(40), 'b'.repeat(40)];
  put(0, 'x', outages(1, 30), { commit: one });
  put(1, 'y', outages(2, 30, 2), { commit: two });
  put(2, 'z', [...outages(3, 30), ...outages(4, 30, 3, { engine: 'colo' })], { commit: null });
  expect(await verdicts('aaaaaaa', 'bbbbbbb', ...MEASURE)).toEqual({
    firstAcknowledgedMs: 'worse',
  });
  // Only the campaign that ran both counts: with y the lockstep side would be slower.
  await typed('lockstep', 'colo', '--json', ...MEASURE);
  expect(JSON.parse(terminal.stdout).compared).toMatchObject([
    { trials: [30, 30], verdict: 'worse' },
  ]);
  expect(await typed('lockstep', 'x')).toBe(EXIT.badArguments);
  expect(terminal.stderr).toMatch(/an engine is compared with an engine only\n$/);
  expect(await typed('x', 'ccccccc')).toBe(EXIT.badArguments);
  expect(terminal.stderr).toMatch(/ccccccc is no campaign, commit or engine of the history\n$/);
});
