import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nothingLost } from '../../reports/expectations/index.ts';
import { because, missed, sampleCampaign } from '../../reports/samples/campaign.ts';
import { sample } from '../../reports/samples/recording.ts';
import type { Reason } from '../../reports/verdict.ts';
import { EXIT, exitCodeOf, UsageError } from '../errors.ts';
import { matrix, matrixTables } from './matrix.ts';

const none = because('skipped', 'harness: tun: none');

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(runs, { recursive: true });
});

/** Prints the matrix of the newest of `runs`; returns its lines and its exit code. */
async function printed() {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const code = await matrix(null, runs, false);
  return { code, lines: log.mock.calls.flatMap(([text]) => String(text).split('\n')) };
}

const planned = { scenario: 'sample/active-power', engine: 'lockstep' };

/** A campaign with a recorded trial in folder 1, and the plan given. */
function recorded(name: string, trials: Parameters<typeof sampleCampaign>[0]): void {
  const whole = sample({ expectations: [nothingLost()] });
  cpSync(whole, join(runs, name, '1'), { recursive: true });
  rmSync(whole, { recursive: true });
  writeFileSync(join(runs, name, 'campaign.json'), JSON.stringify(sampleCampaign(trials)));
}

test('skipped, known and failed cells, each with every kind of its reasons', () => {
  const failed = (...reasons: Reason[]) => ({ outcome: 'failed' as const, reasons });
  const three = because('failed', 'lost: 3');
  const known = because('failed', 'silence-within: 2 s', 'a boot');
  const tables = matrixTables(
    sampleCampaign([
      { scenario: 's/x', engine: 'one', ...failed(three, because('failed', 'voice: b')) },
      { scenario: 's/x', engine: 'one', ...failed(because('failed', 'lost: 5')) },
      { scenario: 's/x', engine: 'two', ...failed(known) },
      { scenario: 's/y', engine: 'one', reasons: [missed('nothing-lost', 'bug 7')] },
      { scenario: 's/y', engine: 'two', outcome: 'skipped', reasons: [none] },
    ]),
  );
  expect(tables.flatMap((text) => text.split('\n'))).toEqual([
    'SCENARIOS BY ENGINES',
    '       one                               two',
    '  s/x  failed ×2                         failed (known)',
    '  s/y  passed (known failure not shown)  skipped',
    '',
    'WHY',
    '  s/x  one  lost: 3 (2 of 2 trials, with other numbers)',
    '  s/x  one  voice: b (1 of 2 trials)',
    '  s/x  two  silence-within: 2 s (known: a boot)',
    '  s/y  one  nothing-lost: known to fail, and did not show: bug 7',
    '  s/y  two  harness: tun: none',
    '',
  ]);
});

test('the newest campaign is judged again; a passed campaign has no reasons', async () => {
  await expect(matrix(null, runs, false)).rejects.toThrow(UsageError);
  mkdirSync(join(runs, '2026-01-01'));
  recorded('2026-01-02', [planned]);
  const { code, lines } = await printed();
  expect([code, lines.includes('WHY')]).toEqual([EXIT.passed, false]);
});

test('a trial without its recording is broken, whatever its entry in campaign.json', async () => {
  recorded('2026-01-01', [planned]);
  rmSync(join(runs, '2026-01-01/1'), { recursive: true });
  const { code, lines } = await printed();
  expect(code).toBe(EXIT.broken);
  expect(lines.join()).toContain('has no manifest.json');
});

test('planned trials that have not run are counted, and the campaign has not passed', async () => {
  const { trials, ...rest } = sampleCampaign([planned, planned, { ...planned, engine: 'colo' }]);
  recorded('2026-01-01', [planned]);
  const campaign = { ...rest, trials: trials.slice(0, 1), outcome: 'passed' };
  writeFileSync(join(runs, '2026-01-01/campaign.json'), JSON.stringify(campaign));
  const { code, lines } = await printed();
  expect(code).toBe(EXIT.inconclusive);
  expect(lines.slice(1, 3)).toEqual([
    '                       lockstep                       colo',
    '  sample/active-power  inconclusive (1 of 2 not run)  inconclusive (1 of 1 not run)',
  ]);
});

test('a campaign whose trials were all skipped ran nothing', () => {
  const skipped = sampleCampaign([{ outcome: 'skipped', reasons: [none] }]);
  expect(exitCodeOf(skipped, false)).toBe(EXIT.nothingRan);
});

test('known failures only have a separate exit code, unless strict', () => {
  const reasons = [because('failed', 'silence-within: 2 s', 'a boot')];
  const campaign = sampleCampaign([{}, { outcome: 'failed', reasons }]);
  expect(exitCodeOf(campaign, false)).toBe(EXIT.knownFailures);
  expect(exitCodeOf(campaign, true)).toBe(EXIT.failed);
});

test('a cell shows whether its failure repeated', () => {
  const reasons = [because('failed', 'lost: 3')];
  const cell = (scenario: string, certainty: 'flaky' | 'certain') => [
    { scenario, outcome: 'failed' as const, reasons, certainty, folder: `${scenario}/1` },
    { scenario, repeats: `${scenario}/1`, folder: `${scenario}/2` },
  ];
  const tables = matrixTables(
    sampleCampaign([...cell('s/x', 'flaky'), ...cell('s/y', 'certain')]),
  ).join();
  expect(tables).toContain('  s/x  failed (flaky) 1 of 2');
  expect(tables).toContain('  s/y  failed (certain) 1 of 2');
});
