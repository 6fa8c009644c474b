import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Background, start } from '../../lab/command.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { EXIT, exitCodeOf } from '../errors.ts';
import { complaints } from '../testing.ts';

const FTLAB = join(import.meta.dirname, '../ftlab');

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

interface Running {
  ftlab: Background;
  lines: string[];
  stderr: string;
}

let count = 0;
/** Starts ftlab as a user would: in a new lab, not in the lab of this test. */
function ftlab(words: string[]): Running {
  count += 1;
  const stderr = join(runs, `stderr-${count}`);
  const lines: string[] = [];
  const command = [FTLAB, 'run', ...words, '--runs', runs];
  const env = { FTLAB_INSIDE: '' };
  const background = start('ftlab', command, {
    env,
    console: stderr,
    onLine: (l) => lines.push(l),
  });
  return { ftlab: background, lines, stderr };
}

/** PIDs of all processes below that ftlab, which inherit the mark. */
function left(outer: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`FTLAB_OUTER_PID=${outer}\0`);
    } catch {
      return false;
    }
  });
}

/** Its arguments, joined by spaces; empty when it has ended. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

async function until(condition: string, isSo: () => boolean, deadlineMs = 30_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not in ${deadlineMs} ms: ${condition}`);
    await sleep(10);
  }
}

/** Names of the campaigns; a run that was killed while it made its folder began none. */
const campaignsIn = (folder: string) =>
  readdirSync(folder).filter(
    (entry) => /^\d{4}-/.test(entry) && existsSync(join(folder, entry, 'campaign.json')),
  );

const campaignIn = (folder: string) => {
  const [name = ''] = campaignsIn(folder);
  return { folder: join(folder, name), ...readCampaign(join(folder, name)) };
};

test('a run killed at ten random moments leaves nothing, and --resume completes it', async () => {
  const set = ['--set', 'workload.rateHz=60'];
  for (let n = 0; n < 10; n++) {
    const words =
      campaignsIn(runs).length > 0
        ? ['--resume']
        : ['smoke/active-power', '--engine', 'lockstep', '--seed', '5', ...set];
    const running = ftlab(words);
    await sleep(300 + Math.random() * 5000);
    running.ftlab.kill('SIGKILL');
    await running.ftlab.ended;
    await until('everything gone', () => left(running.ftlab.pid).length === 0, 5000);
  }
  expect((await ftlab(['--resume', ...set]).ftlab.ended).code).toBe(64);
  const last = ftlab(['--resume']);
  const { code } = await last.ftlab.ended;
  const said = `exit code ${code}: ${readFileSync(last.stderr, 'utf8')}`;
  expect(last.lines.at(-1), said).toMatch(/^report: .*report\.html$/);
  const { folder, ...campaign } = campaignIn(runs);
  const { trials } = campaign;
  expect(trials.map(complaints)).toEqual([[]]);
  expect(code).toBe(exitCodeOf(campaign, false));
  const manifest = readFileSync(join(folder, trials[0]?.folder ?? '', 'manifest.json'), 'utf8');
  expect(JSON.parse(manifest).workload.parameters.rateHz).toBe(60);
});

test('a campaign that this ftlab cannot continue is refused, with a remedy', async () => {
  const planned = { scenario: 'smoke/calm', engine: 'lockstep', seed: 1, trial: 1, pair: null };
  const campaign = {
    ...sampleCampaign([]),
    set: { 'link-delay.delayMs': 3 },
    planned: [{ ...planned, folder: 'smoke/calm/lockstep/1' }],
  };
  mkdirSync(join(runs, 'old'));
  writeFileSync(join(runs, 'old', 'campaign.json'), JSON.stringify(campaign));
  const running = ftlab(['--resume']);
  expect((await running.ftlab.ended).code).toBe(EXIT.badArguments);
  expect(readFileSync(running.stderr, 'utf8')).toMatch(
    /cannot resume .*old: smoke\/calm does not let link-delay.delayMs be set.*; run without/,
  );
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`${signal} ends the trial in order: recorded, released, reported`, async () => {
    const running = ftlab(['smoke/calm', '--engine', 'lockstep', '--seed', '6', '-v']);
    const said = () => (existsSync(running.stderr) ? readFileSync(running.stderr, 'utf8') : '');
    await until('the load', () => said().includes('  load'));
    await sleep(500);
    running.ftlab.kill(signal);
    expect(await running.ftlab.ended).toEqual({ code: 2, signal: null });
    expect(running.lines.at(-1)).toMatch(/^report: /);
    const [trial] = campaignIn(runs).trials;
    expect(trial?.outcome).toBe('inconclusive');
    const texts = trial?.reasons.map(({ text }) => text);
    expect(texts).toContain(`stopped by the user (${signal})`);
    expect(trial?.measures?.acknowledged).toBeGreaterThan(0);
    expect(left(running.ftlab.pid)).toEqual([]);
  });
}

test('without its wire a trial is broken, with a reason, and the campaign continues', async () => {
  const twice = ['--engine', 'lockstep', '--seed', '6', '--trials', '2'];
  const { ftlab: running } = ftlab(['latency/rtt-1', ...twice]);
  const wires = () => left(running.pid).filter((pid) => / wire \S+ \S+ \d+$/.test(commandOf(pid)));
  await until('a wire', () => wires().length > 0);
  await sleep(1500); // by now the load goes over it
  process.kill(Number(wires()[0]), 'SIGKILL');
  const { code } = await running.ended;
  const [hit, next] = campaignIn(runs).trials;
  // Whether replies come within 100 ms on this computer is another question: failed comes first.
  expect(code).toBe(next?.outcome === 'failed' ? 1 : 3);
  expect(hit?.outcome).toBe('broken');
  expect(next?.reasons.filter(({ outcome }) => outcome === 'broken')).toEqual([]);
  expect(next?.measures?.acknowledged).toBeGreaterThan(0);
  const texts = hit?.reasons.map(({ text }) => text).join();
  expect(texts).toMatch(/wire-sync-[ab] ended by itself/);
});

test('two at the same time: both run, each in another folder', async () => {
  // One guest each: four guests on two cores make trials inconclusive; with two they may pass.
  const calm = ['smoke/calm', '--engine', 'unprotected', '--seed'];
  const both = [ftlab([...calm, '7']), ftlab([...calm, '8'])];
  for (const run of both)
    expect([0, 2], run.lines.join('\n')).toContain((await run.ftlab.ended).code);
  const reports = both.map((run) => run.lines.at(-1)?.replace(/^report: /, '') ?? '');
  expect(new Set(reports).size).toBe(2);
  for (const report of reports)
    expect(readCampaign(dirname(report)).trials[0]?.measures?.acknowledged).toBeGreaterThan(0);
});

test('several pairs share a lab, and each is judged separately', async () => {
  const { ftlab: running, lines } = ftlab(['pairs/apart', '--engine', 'simulated', '--seed', '4']);
  await running.ended;
  const [name = ''] = readdirSync(runs).filter((entry) => !entry.startsWith('stderr'));
  const { trials } = readCampaign(join(runs, name));
  expect(trials.map(({ folder }) => folder.split('/').at(-1))).toEqual(['pair-1', 'pair-2']);
  const [hit, spared] = trials;
  // A script has no connection that could outlive its host.
  expect(hit?.measures?.connectionsReset, lines.join('\n')).toBeGreaterThan(0);
  expect(hit?.measures?.takeovers).toBe(1);
  expect(spared?.measures).toMatchObject({
    connectionsReset: 0,
    takeovers: 0,
    acknowledgedLost: 0,
  });
});
