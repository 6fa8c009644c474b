import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { keepInHistory, openHistory } from '../../reports/history/keep.ts';
import { writeBenchRun } from '../../reports/performance/store.ts';
import { sampleBenchRun } from '../../reports/samples/bench.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { sampleNight, sampleTrial } from '../../reports/samples/history.ts';
import { sampleOutagesMs } from '../../reports/samples/outages.ts';
import { EXIT } from '../errors.ts';
import { terminalOf } from './testing.ts';

const terminal = terminalOf('history');
const { typed } = terminal;

vi.setConfig({ testTimeout: 120_000 });

interface Printed {
  campaigns: { id: string }[];
  standings: { scenario: string; standing: string }[];
  trends: {
    scenario: string;
    measure: string;
    points: unknown[];
    changes: { startedAt: string; isWorse: boolean }[];
  }[];
}

async function json(...words: readonly string[]): Promise<Printed> {
  expect(await typed('--json', ...words)).toBe(EXIT.passed);
  return JSON.parse(terminal.stdout);
}

const NIGHTS = 60;
/** A shift counts as found when it is dated to this many nights. */
const NIGHTS_OFF_MAX = 3;
const shiftedAt = (n: number) => 10 + 2 * n;

/** 20 scenarios whose outages grow by 10 % at some night, and 20 scenarios without change. */
function syntheticNights(): void {
  using history = openHistory(terminal.runs);
  const outages = Array.from({ length: 20 }, (_, n) => ({
    shifted: sampleOutagesMs(n + 1, NIGHTS).map((ms, night) =>
      night < shiftedAt(n) ? ms : ms * 1.1,
    ),
    quiet: sampleOutagesMs(n + 101, NIGHTS),
  }));
  for (let night = 0; night < NIGHTS; night++) {
    const trials = outages.flatMap((series, n) =>
      (['shifted', 'quiet'] as const).map((kind) =>
        sampleTrial(
          { firstAcknowledgedMs: series[kind][night] ?? null },
          { scenario: `${kind}/${n}` },
        ),
      ),
    );
    history.put(sampleNight(night), trials);
  }
}

test('a shift of 10 % is found in 19 of 20 histories, and 1 of 20 quiet ones alarms', async () => {
  syntheticNights();
  const { trends } = await json();
  expect(trends).toHaveLength(40);
  const found = Array.from({ length: 20 }, (_, n) => {
    const { changes } = trends.find(({ scenario }) => scenario === `shifted/${n}`) ?? {
      changes: [],
    };
    return changes.some(({ startedAt, isWorse }) => {
      const night = (Date.parse(startedAt) - Date.parse(sampleNight(0).startedAt)) / 86_400_000;
      return isWorse && Math.abs(night - shiftedAt(n)) <= NIGHTS_OFF_MAX;
    });
  });
  expect(found.filter(Boolean).length).toBeGreaterThanOrEqual(19);
  const quiet = trends.filter(({ scenario }) => scenario.startsWith('quiet/'));
  expect(quiet.filter(({ changes }) => changes.length > 0).length).toBeLessThanOrEqual(1);
  expect(await typed('shifted/3', '--measure', 'firstAcknowledgedMs')).toBe(EXIT.passed);
  expect(terminal.stdout).toMatch(
    /CHANGES.*\n {2}2026-09-1\d .* worse +shifted\/3 +lockstep.* \(\+\d+\.\d %\)/,
  );
  expect(terminal.stdout).toMatch(
    /TRENDS.*\n {2}shifted\/3 +lockstep +firstAcknowledgedMs +60 .*▁/,
  );
});

function write(folder: string, id: string, day: number, outcome: 'passed' | 'failed' = 'passed') {
  mkdirSync(folder, { recursive: true });
  const startedAt = `2026-11-0${day}T01:00:00.000Z`;
  const measures = { silenceMs: 330 + day };
  const campaign = {
    ...sampleCampaign([{ outcome, measures }]),
    id,
    startedAt,
    endedAt: startedAt,
  };
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(campaign));
  return campaign;
}

test('old runs are imported, twice with the same result; other folders are named', async () => {
  const old = join(terminal.runs, 'old');
  for (const day of [1, 2, 3]) write(join(old, `run-${day}`), `id-${day}`, day);
  mkdirSync(join(old, 'bad'));
  writeFileSync(join(old, 'bad/campaign.json'), '{');
  const first = await json('--import', old);
  expect(terminal.stderr).toMatch(
    /left out: .*bad\/campaign\.json: not JSON\n.*imported 3 campaigns of 3 trials/,
  );
  expect(first.campaigns.map(({ id }) => id)).toEqual(['id-3', 'id-2', 'id-1']);
  expect(first.trends).toMatchObject([{ measure: 'silenceMs', points: [{}, {}, {}] }]);
  expect(await json('--import', old)).toEqual(first);
  expect(await json()).toEqual(first);
});

test('figures of a bench run are imported, and are trends with their unit', async () => {
  const folder = join(terminal.runs, 'bench-1');
  mkdirSync(folder);
  writeBenchRun(folder, sampleBenchRun());
  expect(await typed('--import', folder)).toBe(EXIT.passed);
  expect(terminal.stderr).toMatch(/^ftlab: imported 1 run of figures\n$/);
  const { trends } = await json('bench/knee', '--engine', 'colo', '--measure', 'kneeMs');
  expect(trends).toMatchObject([{ measure: 'kneeMs', unit: 'ms', points: [{ value: 7.3 }] }]);
});

test('a campaign of the runs folder that was killed before it was stored is found', async () => {
  keepInHistory(terminal.runs, write(join(terminal.runs, 'a'), 'a', 1), join(terminal.runs, 'a'));
  write(join(terminal.runs, 'b'), 'b', 2, 'failed');
  const { campaigns, standings } = await json();
  expect(campaigns.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(standings).toMatchObject([{ scenario: 'smoke/calm', standing: 'new' }]);
  await typed();
  expect(terminal.stdout).toContain(
    'AGAINST THE LAST TIME: 1 new\n  new: smoke/calm on lockstep failed; passed',
  );
});

test('a file that is no history is an error in one line, with exit code 3', async () => {
  writeFileSync(
    join(terminal.runs, 'history.sqlite'),
    'not a database, but long enough to look like one'.repeat(3),
  );
  expect(await typed()).toBe(EXIT.broken);
  expect(terminal.stderr).toMatch(
    /^ftlab: .*history\.sqlite: .*move it away, and import the runs again.*\n$/,
  );
});

test.each([
  ['--engine', 'lokstep', /no engine in the history "lokstep"; did you mean lockstep\?$/],
  ['--measure', 'silenceM', /no measure "silenceM"; did you mean silenceMs\?$/],
  ['smoke/clam', '--json', /no scenario in the history "smoke\/clam"; did you mean smoke\/calm\?$/],
])('%s %s that the history does not have is refused in one line', async (first, second, says) => {
  keepInHistory(terminal.runs, write(join(terminal.runs, 'a'), 'a', 1), join(terminal.runs, 'a'));
  expect(await typed(first, second)).toBe(EXIT.badArguments);
  expect(terminal.stderr.trim().split('\n')).toEqual([expect.stringMatching(says)]);
});

test('--page writes a self-contained page besides the printed text', async () => {
  keepInHistory(terminal.runs, write(join(terminal.runs, 'a'), 'a', 1), join(terminal.runs, 'a'));
  const file = join(terminal.runs, 'history.html');
  expect(await typed('--page', file)).toBe(EXIT.passed);
  expect(terminal.stdout).toMatch(/^HISTORY\n/);
  expect(readFileSync(file, 'utf8')).toContain('<title>ftlab: history</title>');
});

test('--keep-runs removes old recordings, names them, and keeps their rows', async () => {
  for (const day of [1, 2, 3])
    write(join(terminal.runs, `2026-11-0${day}T01-00-00`), `id-${day}`, day);
  const { campaigns, trends } = await json('--keep-runs', '1');
  expect(terminal.stderr).toMatch(
    /removed the recordings of 2 runs: 2026-11-02T01-00-00, 2026-11-01T01-00-00\n/,
  );
  expect(readdirSync(terminal.runs).sort()).toEqual(['2026-11-03T01-00-00', 'history.sqlite']);
  expect(campaigns.map(({ id }) => id)).toEqual(['id-3', 'id-2', 'id-1']);
  expect(trends).toMatchObject([{ points: [{}, {}, {}] }]);
  expect((await json('--keep-runs', '1')).campaigns).toEqual(campaigns);
  expect(terminal.stderr).toContain('no old recordings to remove');
});
