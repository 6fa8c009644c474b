/** A night without a lab, as a program that a test kills: begins or continues the night. */
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { engines } from '../../lab/engines/index.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import { suites } from '../../suites/index.ts';
import { createCampaign, type OpenCampaign, runCampaign } from './campaign.ts';
import { type Defects, fakeTrials } from './fake-trial.ts';
import { makePlan } from './plan.ts';
import { openCampaign } from './resume.ts';
import { select } from './select.ts';
import { unfinishedNight } from './unfinished-night.ts';

const [runs = '', log = ''] = process.argv.slice(2);
const OURS = { version: '0', commit: 'abc', dirty: false };

/** Enough for every spare scenario. */
const HOUR_MS = 3_600_000;

/** A trial that fails every time, a trial that fails once, and a trial that is broken once. */
const DEFECTS: Defects = {
  'smoke/active-power 1': ['lost'],
  'smoke/active-power 2': ['lost'],
  'smoke/active-power 3': ['lost'],
  'smoke/active-hang 1': ['lost'],
  'smoke/standby-power 1': ['harness-error'],
};

function opened(): OpenCampaign {
  const { night } = unfinishedNight(runs, OURS);
  if (night) return openCampaign(night.folder);
  const [selected, further] = ['smoke', 'resources'].map((suite) =>
    select(suites, engines, [suite], ['lockstep']),
  );
  const spare = further?.map((selection) => ({ selected: selection, costMs: 1000 })) ?? [];
  const choice = { isNight: true, leftOut: [], budgetMs: HOUR_MS, spare };
  const plan = makePlan({ ...choice, selected: selected ?? [] }, { seed: 1, trials: 1, set: {} });
  return createCampaign(runs, plan, '', { tool: OURS, environment: {} });
}

const open = opened();
await runCampaign(open, {
  toolbox: {} as Toolbox, // no trial starts anything
  signal: new AbortController().signal,
  onTrial: () => {},
  record: fakeTrials({
    defects: DEFECTS,
    stepMs: 20,
    onStep: (step, folder) => {
      appendFileSync(log, `${step} ${relative(open.folder, folder)}\n`);
      process.stdout.write(`${step}\n`);
    },
  }),
});
