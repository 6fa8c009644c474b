import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { because, missed, sampleCampaign } from '../../reports/samples/campaign.ts';
import type { Reason } from '../../reports/verdict.ts';
import { EXIT, UsageError } from '../errors.ts';
import { matrix } from './matrix.ts';

const none = because('skipped', 'harness: tun: none');

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(runs, { recursive: true });
});

/** Prints the matrix of the newest of `runs`; what it said, line by line, and its exit code. */
async function printed(
  campaigns: Record<string, Parameters<typeof sampleCampaign>[0]>,
  isStrict = false,
) {
  for (const [name, trials] of Object.entries(campaigns)) {
    mkdirSync(join(runs, name));
    writeFileSync(join(runs, name, 'campaign.json'), JSON.stringify(sampleCampaign(trials)));
  }
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const code = await matrix(null, runs, isStrict);
  return { code, lines: log.mock.calls.flatMap(([text]) => String(text).split('\n')) };
}

test('skipped, known and failed cells, each with every kind of its reasons', async () => {
  const failed = (...reasons: Reason[]) => ({ outcome: 'failed' as const, reasons });
  const three = because('failed', 'lost: 3');
  const known = because('failed', 'silence-within: 2 s', 'a boot');
  const { code, lines } = await printed({
    '2026-01-01': [{ scenario: 's/old' }],
    '2026-01-02': [
      { scenario: 's/x', engine: 'one', ...failed(three, because('failed', 'voice: b')) },
      { scenario: 's/x', engine: 'one', ...failed(because('failed', 'lost: 5')) },
      { scenario: 's/x', engine: 'two', ...failed(known) },
      { scenario: 's/y', engine: 'one', reasons: [missed('nothing-lost', 'bug 7')] },
      { scenario: 's/y', engine: 'two', outcome: 'skipped', reasons: [none] },
    ],
  });
  expect(code).toBe(EXIT.failed);
  expect(lines).toEqual([
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

test('all passed needs no reasons; all skipped is nothing ran; no campaign is said', async () => {
  await expect(matrix(null, runs, false)).rejects.toThrow(UsageError);
  const passed = await printed({ '2026-01-01': [{}] });
  expect([passed.code, passed.lines.includes('WHY')]).toEqual([EXIT.passed, false]);
  const skipped = await printed({ '2026-01-02': [{ outcome: 'skipped', reasons: [none] }] });
  expect(skipped.code).toBe(EXIT.nothingRan);
});

test('known failures only have an exit code of their own, unless strict', async () => {
  const reasons = [because('failed', 'silence-within: 2 s', 'a boot')];
  const campaigns = (name: string) => ({ [name]: [{}, { outcome: 'failed' as const, reasons }] });
  expect((await printed(campaigns('2026-01-01'))).code).toBe(EXIT.knownFailures);
  expect((await printed(campaigns('2026-01-02'), true)).code).toBe(EXIT.failed);
});

test('a cell says whether its failure repeated', async () => {
  const reasons = [because('failed', 'lost: 3')];
  const cell = (scenario: string, certainty: 'flaky' | 'certain') => [
    { scenario, outcome: 'failed' as const, reasons, certainty, folder: `${scenario}/1` },
    { scenario, repeats: `${scenario}/1`, folder: `${scenario}/2` },
  ];
  const { lines } = await printed({
    '2026-01-01': [...cell('s/x', 'flaky'), ...cell('s/y', 'certain')],
  });
  expect(lines).toContain('  s/x  failed (flaky) 1 of 2');
  expect(lines).toContain('  s/y  failed (certain) 1 of 2');
});
