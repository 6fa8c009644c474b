import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import { because, sampleCampaign } from '../../reports/samples/campaign.ts';
import type { Defect } from '../../reports/samples/story.ts';
import { suites } from '../../suites/index.ts';
import { createCampaign, runCampaign } from './campaign.ts';
import { fakeTrials } from './fake-trial.ts';
import { makePlan } from './plan.ts';
import { withRepetition } from './repeat.ts';
import { newestUnfinished, openCampaign } from './resume.ts';
import { select } from './select.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(runs, { recursive: true });
});

const options = { toolbox: {} as Toolbox, onTrial: () => {} };
const lost: Defect[] = ['lost'];
const broken: Defect[] = ['harness-error'];

function created(isNight: boolean) {
  const selected = select(suites, engines, ['smoke/calm', 'smoke/active-power'], ['lockstep']);
  const plan = makePlan({ selected, isNight, leftOut: [] }, { seed: 5, trials: 1, set: {} });
  return createCampaign(runs, plan, '', { tool: null, environment: {} });
}

/** Trials of a night in which calm has these defects, a list per trial; the other passes. */
async function night(calm: readonly Defect[][], isNight = true) {
  const defects = Object.fromEntries(calm.map((list, index) => [`smoke/calm ${index + 1}`, list]));
  const { signal } = new AbortController();
  const record = fakeTrials({ defects });
  const { trials } = await runCampaign(created(isNight), { ...options, signal, record });
  expect(trials.at(-1)).toMatchObject({ scenario: 'smoke/active-power', outcome: 'passed' });
  expect(new Set(trials.map(({ seed }) => seed))).toEqual(new Set([5]));
  return trials.slice(0, -1).map(({ folder, outcome, certainty, repeats }) => {
    const number = (path: string | null) => path?.replace('smoke/calm/lockstep/', '') ?? '–';
    return [number(folder), outcome, certainty ?? '–', number(repeats)].join(' ');
  });
}

test('a failure that repeats twice is certain; else it is flaky, and a failure', async () => {
  expect(await night([lost, lost, lost, lost])).toEqual([
    ...['1 failed certain –', '2 failed – 1', '3 failed – 1'],
  ]);
  expect(await night([lost, []])).toEqual(['1 failed flaky –', '2 passed – 1']);
  expect(await night([lost, lost, []])).toEqual([
    ...['1 failed flaky –', '2 failed – 1', '3 passed – 1'],
  ]);
});

test('repetitions that prove nothing leave it unconfirmed', async () => {
  expect(await night([lost, broken, lost])).toEqual([
    ...['1 failed unconfirmed –', '2 broken – 1', '3 failed – 1'],
  ]);
});

test('a broken trial is retried once, and a failure of its retry is repeated', async () => {
  expect(await night([broken, []])).toEqual(['1 broken – –', '2 passed – 1']);
  expect(await night([broken, broken, []])).toEqual(['1 broken – –', '2 broken – 1']);
  expect(await night([broken, lost, []])).toEqual([
    ...['1 broken – –', '2 failed flaky 1', '3 passed – 2'],
  ]);
});

test('only a night repeats', async () => {
  expect(await night([lost, []], false)).toEqual(['1 failed – –']);
});

test('a known failure is not repeated; pairs that share a trial are repeated together', () => {
  const known = [because('failed', 'nothing-lost: 3 lost', 'bug 7')];
  const unknown = [because('failed', 'nothing-lost: 3 lost')];
  const after = (some: Parameters<typeof sampleCampaign>[0]) => {
    const campaign = sampleCampaign(some);
    const last = campaign.planned.at(-1);
    if (!last) throw new Error('nothing planned');
    return withRepetition(campaign, last).planned.slice(campaign.planned.length);
  };
  expect(after([{ outcome: 'failed', reasons: known }])).toEqual([]);
  expect(after([{ outcome: 'inconclusive', reasons: [] }])).toEqual([]);
  const pair = (index: number) => {
    return { trial: 1, pair: index, folder: `smoke/calm/lockstep/1/pair-${index + 1}` };
  };
  expect(after([pair(0), { ...pair(1), outcome: 'failed', reasons: unknown }])).toMatchObject([
    { trial: 2, folder: 'smoke/calm/lockstep/2/pair-1', repeats: pair(0).folder },
    { trial: 2, folder: 'smoke/calm/lockstep/2/pair-2', repeats: pair(1).folder },
  ]);
});

test('a trial that a signal ended is not finished: it is run again', async () => {
  const stop = new AbortController();
  const begun: string[] = [];
  const onStep = (step: string, folder: string) => step === 'begin' && begun.push(folder);
  const stopped = fakeTrials({ defects: { 'smoke/calm 1': ['stopped-by-user'] }, onStep });
  const open = created(true);
  const left = await runCampaign(open, {
    ...{ ...options, signal: stop.signal },
    record: (request) => {
      stop.abort('SIGTERM');
      return stopped(request);
    },
  });
  expect(left.trials.map(({ outcome }) => outcome)).toEqual(['inconclusive']);
  expect(left.endedAt).toBeNull();
  expect(newestUnfinished(runs, () => {})).toBe(open.folder);
  const { signal } = new AbortController();
  const again = openCampaign(open.folder);
  const { trials } = await runCampaign(again, {
    ...options,
    signal,
    record: fakeTrials({ onStep }),
  });
  expect(trials.map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
  const calm = join(open.folder, 'smoke/calm/lockstep/1');
  expect(begun).toEqual([calm, calm, join(open.folder, 'smoke/active-power/lockstep/1')]);
});
