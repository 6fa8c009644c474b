import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openHistory } from '../../reports/history/keep.ts';
import type { CampaignRow, TrialRow } from '../../reports/history/store.ts';
import { sampleNight, sampleTrial } from '../../reports/samples/history.ts';
import { sampleOutagesMs } from '../../reports/samples/outages.ts';
import type { Runner } from '../confirm/rerun.ts';
import { EXIT } from '../errors.ts';
import { terminalOf } from './testing.ts';

const lab = vi.hoisted(() => ({ run: vi.fn<Runner>(), tool: vi.fn() }));
vi.mock('../confirm/runner.ts', () => ({ runnerOf: () => lab.run }));
vi.mock('../campaign/manifest.ts', () => ({ tool: lab.tool }));

const terminal = terminalOf('compare');
const { typed } = terminal;

vi.setConfig({ testTimeout: 60_000 });

function put(night: number, id: string, trials: TrialRow[], change: Partial<CampaignRow> = {}) {
  using history = openHistory(terminal.runs);
  history.put(sampleNight(night, { id, name: id, ...change }), trials);
}

/** Trials with outages drawn from recorded outages, times a factor. */
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
    compared.map((cell: { measure: string; verdict: string }) => [cell.measure, cell.verdict]),
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

test('trials of one population: at most 1 of 20 comparisons calls a side worse', async () => {
  for (let n = 0; n < 21; n++) put(n, `run-${n}`, outages(n + 1, 20));
  let alarms = 0;
  for (let n = 0; n < 20; n++) {
    if ((await typed(`run-${n}`, `run-${n + 1}`)) === EXIT.failed) alarms += 1;
  }
  expect(alarms).toBeLessThanOrEqual(1);
});

test('enough equal trials are no relevant difference, unless a trial is far out', async () => {
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
  const [first, second] = ['a'.repeat(40), 'b'.repeat(40)];
  put(0, 'x', outages(1, 30), { commit: first });
  put(1, 'y', outages(2, 30, 2), { commit: second });
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

describe('--confirm', () => {
  const words = ['lockstep', 'colo', ...MEASURE, '--confirm'];

  /** Both engines in one campaign; colo is slower. */
  function putEngines() {
    lab.tool.mockResolvedValue({ version: '0', commit: null, dirty: null });
    const slow = outages(2, 30, 1.5, { engine: 'colo' });
    put(0, 'x', [...outages(1, 30), ...slow]);
  }

  function runsAgain(slower: number) {
    lab.run.mockReset().mockImplementation(async ({ engine, seed, side }) => {
      const ms = 400 + (seed % 7) + side * slower;
      const change = { engine, seed };
      const campaign = sampleNight(0, { id: `${side} ${seed}` });
      return { campaign, trials: [sampleTrial({ firstAcknowledgedMs: ms }, change)] };
    });
  }

  test('confirmed is exit code 1, and CSV and JSON have it', async () => {
    putEngines();
    runsAgain(200);
    const csv = join(terminal.runs, 'shifts.csv');
    expect(await typed(...words, '--csv', csv)).toBe(EXIT.failed);
    expect(terminal.stdout).toMatch(
      /colo AGAINST lockstep: 1 worse[\s\S]*\nRUN AGAIN IN TURN\n {2}conf/,
    );
    expect(terminal.stderr).toMatch(/1 measure of 1 scenario looks worse; both sides run again in/);
    expect(terminal.stderr).toMatch(
      /round 1 of \d+, A lockstep: smoke\/active-power on lockstep\n/,
    );
    expect(readFileSync(csv, 'utf8')).toMatch(/,verdict,confirmation\r\n.*,worse,confirmed\r\n$/);
    expect(terminal.stderr).toMatch(/run again: \d+ passed; only trials that passed or failed are/);
    expect(await typed(...words, '--json')).toBe(EXIT.failed);
    expect(JSON.parse(terminal.stdout).confirmation).toMatchObject([
      { measure: 'firstAcknowledgedMs', verdict: 'worse', conclusion: 'confirmed' },
    ]);
  });

  test('not confirmed is exit code 0, too little evidence 2', async () => {
    putEngines();
    runsAgain(0);
    expect(await typed(...words)).toBe(EXIT.passed);
    expect(terminal.stdout).toContain('\n  not confirmed  smoke/active-power');
    lab.run.mockImplementation(async () => ({ campaign: sampleNight(0), trials: [] }));
    expect(await typed(...words)).toBe(EXIT.inconclusive);
    expect(terminal.stdout).toContain('\n  not enough evidence  smoke/active-power');
    expect(terminal.stderr).toMatch(/run again: nothing; only trials that passed or failed are/);
  });

  test('a measure that was not rerun stays open when another is not confirmed', async () => {
    putEngines();
    put(1, 'y', [sampleTrial({ silenceMs: 1 }), sampleTrial({ silenceMs: 2 }, { engine: 'colo' })]);
    runsAgain(0);
    expect(await typed('lockstep', 'colo', '--confirm')).toBe(EXIT.inconclusive);
  });

  test('nothing that looks worse runs nothing', async () => {
    putEngines();
    runsAgain(0);
    expect(await typed('colo', 'lockstep', ...MEASURE, '--confirm')).toBe(EXIT.passed);
    expect(terminal.stderr).toMatch(/nothing looks worse: there is nothing to confirm\n$/);
    expect(lab.run).not.toHaveBeenCalled();
  });

  test('an impossible rerun is refused in one line, before other output', async () => {
    putEngines();
    runsAgain(0);
    lab.tool.mockResolvedValue({ version: '0', commit: 'f'.repeat(40), dirty: false });
    put(1, 'y', outages(1, 30), { commit: '0'.repeat(40) });
    put(2, 'z', outages(2, 30, 2), { commit: 'f'.repeat(40) });
    const refused = async (says: RegExp, ...sides: string[]) => {
      expect(await typed(...sides, ...MEASURE, '--confirm')).toBe(EXIT.badArguments);
      expect(terminal.stdout).toBe('');
      expect(terminal.stderr).toMatch(says);
      expect(lab.run).not.toHaveBeenCalled();
    };
    await refused(/^ftlab: this repository has no commit 0{12}: fetch it with git\n$/, 'y', 'z');
    await refused(/^ftlab: 2 trials of each side cannot confirm 1 /, 'y', 'z', '--trials', '2');
    put(3, 'w', outages(2, 30, 2), { commit: 'f'.repeat(40), set: { lag: 8 } });
    put(4, 'v', outages(2, 30, 4), { commit: 'f'.repeat(40), set: { lag: 8 } });
    await refused(/^ftlab: w and v ran the same ftlab with the same parameters: /, 'w', 'v');
  });
});
