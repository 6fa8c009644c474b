import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { writeCampaign } from '../../reports/campaign/store.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { suites } from '../../suites/index.ts';
import { createCampaign, type OpenCampaign } from './campaign.ts';
import { makePlan } from './plan.ts';
import { select } from './select.ts';
import { unfinishedNight } from './unfinished-night.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

const OURS = { version: '0', commit: 'abc', dirty: false };

/** A campaign of two trials of which none has run. */
function begun(isNight: boolean): OpenCampaign {
  const selected = select(suites, engines, ['smoke/calm', 'smoke/active-power'], ['lockstep']);
  const plan = makePlan({ selected, isNight, leftOut: [] }, { seed: 1, trials: 1, set: {} });
  return createCampaign(runs, plan, '', { tool: OURS, environment: {} });
}

/** Writes that the first `count` of its trials have run. */
function ran({ folder, campaign }: OpenCampaign, count: number): void {
  const { trials } = sampleCampaign(campaign.planned.slice(0, count));
  writeCampaign(folder, { ...campaign, trials });
}

test('the newest night with trials left is continued; other campaigns are not', () => {
  expect(unfinishedNight(runs, OURS)).toEqual({ night: null, why: null });
  const night = begun(true);
  begun(false); // newer, and not a night
  ran(night, 1);
  const { night: found, why } = unfinishedNight(runs, OURS);
  expect([found?.folder, found?.done, why]).toEqual([night.folder, 1, null]);
  expect(found?.left.map(({ name }) => name)).toEqual(['smoke/active-power']);
  ran(night, 2);
  expect(unfinishedNight(runs, OURS)).toEqual({ night: null, why: null });
  ran(night, 0);
  ran(begun(true), 2); // a later night has ended, so the earlier night is not continued
  expect(unfinishedNight(runs, OURS)).toEqual({ night: null, why: null });
});

test('a night of another version, or with changed scenarios, is refused with a reason', () => {
  const { folder } = begun(true);
  const other = unfinishedNight(runs, { commit: 'def' });
  expect(other.night).toBeNull();
  expect(other.why).toMatch(/ cannot be continued: it was begun at commit abc, and this is def$/);
  const path = join(folder, 'plan.json');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/"digest": "\w+"/g, '"digest": "0"'));
  expect(unfinishedNight(runs, OURS).why).toMatch(/has changed since/);
  writeFileSync(join(folder, 'campaign.json'), '{');
  expect(unfinishedNight(runs, OURS).why).toMatch(/not JSON/);
  expect(existsSync(folder)).toBe(true);
});
