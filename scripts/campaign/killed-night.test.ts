import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { start } from '../../lab/command.ts';
import { SEAL_FILE } from '../../lab/recording/seal.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { campaignFolders } from './runs.ts';

const KILLS = 10;

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

/** Starts or continues the night; `reached` resolves at its line number `lines`. */
function night(lines = 0) {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const program = join(import.meta.dirname, 'fake-night.ts');
  const command = [process.execPath, program, runs, join(runs, 'log')];
  let count = 0;
  const onLine = () => {
    count += 1;
    if (count === lines) resolve();
  };
  return { running: start('night', command, { onLine, console: join(runs, 'stderr') }), reached };
}

test('killed at ten random moments a night repeats nothing finished, loses nothing', async () => {
  const moments: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    // A trial prints two lines: the computer's speed does not decide in which part of it this is.
    const lines = 1 + Math.floor(Math.random() * 3);
    const afterMs = Math.random() * 80;
    moments.push(`${lines} + ${Math.round(afterMs)} ms`);
    const { running, reached } = night(lines);
    await reached;
    await sleep(afterMs);
    running.kill('SIGKILL');
    const { signal } = await running.ended;
    expect(signal, 'it was still running').toBe('SIGKILL');
  }
  expect((await night().running.ended).code).toBe(0);

  const [folder = ''] = campaignFolders(runs);
  const { planned, trials, endedAt, outcome } = readCampaign(folder);
  const summaries = trials
    .filter(({ scenario }) => scenario.startsWith('smoke/'))
    .map(({ scenario, trial, outcome, certainty }) => {
      return [scenario.replace('smoke/', ''), trial, outcome, certainty].join(' ').trim();
    });
  const when = `killed after the lines ${moments.join(', ')}`;
  expect(summaries.toSorted(), when).toEqual([
    ...['active-hang 1 failed flaky', 'active-hang 2 passed'],
    ...['active-power 1 failed certain', 'active-power 2 failed', 'active-power 3 failed'],
    ...['calm 1 passed', 'power-twice 1 passed'],
    ...['standby-power 1 broken', 'standby-power 2 passed'],
  ]);
  const others = trials.filter(({ scenario }) => !scenario.startsWith('smoke/'));
  expect(others.map((trial) => trial.outcome)).toEqual(Array(6).fill('passed'));
  expect(outcome).toBe('failed');
  expect(endedAt).not.toBeNull();
  expect(trials.map((trial) => trial.folder)).toEqual(planned.map((trial) => trial.folder));
  for (const trial of planned) expect(existsSync(join(folder, trial.folder, SEAL_FILE))).toBe(true);

  const log = readFileSync(join(runs, 'log'), 'utf8').trim().split('\n');
  for (const [at, line] of log.entries()) {
    if (!line.startsWith('sealed ')) continue;
    const again = line.replace('sealed', 'begin');
    expect(log.slice(at), `${when}: finished, and run again`).not.toContain(again);
  }
}, 180_000);
