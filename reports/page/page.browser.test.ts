import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealRecording } from '../../lab/recording/seal.ts';
import { rejudge } from '../campaign/store.ts';
import { noConnectionReset, nothingLost } from '../expectations/index.ts';
import { renderCampaign } from '../reporters/page.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';

const HOSTILE = '</script><img src=x onerror="window.owned=1"><b>';
let browser: Browser;
let folder = '';

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  folder = mkdtempSync(join(tmpdir(), 'ftlab-page-'));
  const trial = sample({ expectations: [nothingLost()] });
  const path = join(trial, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.title = HOSTILE;
  manifest.environment = { [HOSTILE]: HOSTILE };
  manifest.timeline[0].label = HOSTILE;
  writeFileSync(path, JSON.stringify(manifest));
  sealRecording(trial);
  mkdirSync(join(folder, 'sample'));
  renameSync(trial, join(folder, 'sample/1'));
  const planned = [
    { scenario: 'sample/active-power', engine: 'lockstep', seed: 1, trial: 1, folder: 'sample/1' },
  ];
  const campaign = { ...sampleCampaign([]), command: HOSTILE, planned };
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(campaign));
  rejudge(folder);
  await renderCampaign(folder);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A new page with a list of its errors and of its requests of any kind. */
async function opened(path: string, hash = ''): Promise<{ page: Page; wrong: string[] }> {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => request.url().startsWith('file:') || wrong.push(request.url()));
  await page.goto(`${pathToFileURL(path).href}${hash}`);
  await page.waitForSelector('html[data-drawn]');
  return { page, wrong };
}

/** Labels of the time axis. */
async function ticks(page: Page): Promise<string[]> {
  return await page.locator('[data-chart=time] svg .tick.time').allTextContents();
}

test('the page works off-line, with charts, and no text of the recording runs', async () => {
  // Elsewhere than the recording: nothing beside the file is needed to see it.
  const alone = mkdtempSync(join(tmpdir(), 'ftlab-alone-'));
  copyFileSync(join(folder, 'report.html'), join(alone, 'report.html'));
  const { page, wrong } = await opened(join(alone, 'report.html'));
  const chain = page.locator('[data-chart=chain]');
  expect(await chain.locator('svg').count()).toBe(0); // it is drawn when it comes into view
  await chain.scrollIntoViewIfNeeded();
  await chain.locator('svg rect').first().waitFor();
  const line = await page.locator('[data-chart=time] svg .line.rate').getAttribute('d');
  expect(line?.length).toBeGreaterThan(200);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(await page.textContent('main')).toContain(HOSTILE);
  expect(await page.textContent('.headline')).toContain('passed');
  expect(await page.title()).toMatch(/^✓ sample\/active-power on lockstep: passed, /);
  expect(wrong).toEqual([]);
  await page.context().close();
  rmSync(alone, { recursive: true });
});

test('a chart zooms by keys, buttons and a drag, and shows the whole trial again', async () => {
  const { page, wrong } = await opened(join(folder, 'report.html'));
  const chart = page.locator('[data-chart=time]');
  await chart.locator('svg').waitFor();
  const whole = await ticks(page);
  expect([whole[0], whole.at(-1)]).toEqual(['0', '8,000']);
  const press = (name: string) => page.click(`.zoom button:has-text("${name}")`);
  await press('+');
  expect((await ticks(page)).at(0)).toBe('2,000');
  await press('→');
  expect((await ticks(page)).at(-1)).toBe('8,000');
  await chart.locator('.canvas').press('0');
  expect(await ticks(page)).toEqual(whole);
  await page.click('.zoom button:last-child');
  expect((await ticks(page)).every((tick) => /^[45],/.test(tick) || tick === '3,800')).toBe(true);
  await press('Whole trial');
  const box = await chart.locator('.canvas').boundingBox();
  if (!box) throw new Error('the chart is not on the page');
  await page.mouse.move(box.x + box.width * 0.7, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 50, { steps: 3 });
  await page.mouse.up();
  expect(await ticks(page)).not.toEqual(whole);
  expect(await chart.locator('.readout').textContent()).toMatch(/throughput .*host a/);
  // An event of the log shows its moment in the chart.
  await page.click('.log tr:has-text("suspected")');
  expect(await chart.locator('.readout').textContent()).toMatch(/^at 4,3\d\d ms/);
  expect(await chart.locator('.crosshair').count()).toBe(1);
  expect(wrong).toEqual([]);
  await page.context().close();
});

test('known failures are folded, after new failures', async () => {
  const campaignFolder = mkdtempSync(join(tmpdir(), 'ftlab-known-'));
  mkdirSync(join(campaignFolder, 'sample'));
  const known = { 'nothing-lost': 'it forgets' };
  const expectations = [nothingLost(), noConnectionReset()];
  renameSync(
    sample({ defects: ['lost', 'reset'], expectations, known }),
    join(campaignFolder, 'sample/1'),
  );
  const plannedTrial = {
    ...{ scenario: 'sample/active-power', engine: 'lockstep' },
    ...{ seed: 1, trial: 1, folder: 'sample/1' },
  };
  const campaign = { ...sampleCampaign([]), planned: [plannedTrial] };
  writeFileSync(join(campaignFolder, 'campaign.json'), JSON.stringify(campaign));
  rejudge(campaignFolder);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(await renderCampaign(campaignFolder)).href);
  const lines = page.locator('.verdict li');
  expect(await lines.locator('visible=true').allTextContents()).toEqual([
    expect.stringMatching(/^sample\/active-power on lockstep, trial 1: no-connection-reset/),
  ]);
  expect(await page.textContent('.counts')).toContain('1 new failure');
  await page.locator('.verdict summary').click();
  expect(await lines.last().isVisible()).toBe(true);
  expect(await lines.last().textContent()).toMatch(/nothing-lost: .*\(known: it forgets\)$/);
  await page.close();
  rmSync(campaignFolder, { recursive: true });
});

test('no width needs sideways scrolling; paper shows the environment', async () => {
  const { page } = await opened(join(folder, 'report.html'));
  await page.evaluate(
    'for (const details of document.querySelectorAll("details")) details.open = true',
  );
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const widths = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    // A chart follows the width of its box a moment later.
    await expect
      .poll(() => page.evaluate(widths), { message: `${width} px`, timeout: 20_000 })
      .toBe(0);
  }
  expect(await page.textContent('main')).not.toContain('[object');
  await page.evaluate(
    'for (const details of document.querySelectorAll("details")) details.open = false',
  );
  await page.evaluate('document.querySelector(".trial").open = true');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('h3:has-text("Environment")').isVisible()).toBe(true);
  expect(await page.locator('.index').isVisible()).toBe(false);
  await page.context().close();
});

test('many trials: filter, deep link, charts when they come into view', async () => {
  const night = mkdtempSync(join(tmpdir(), 'ftlab-night-'));
  const planned = Array.from({ length: 26 }, (_, index) => {
    const engine = index % 2 === 0 ? 'lockstep' : 'colo';
    const identity = { scenario: `power/s${index % 3}`, engine, trial: 1 + (index >> 1) };
    return { ...identity, seed: index, folder: `t/${index}` };
  });
  const lost = sample({ defects: ['lost'], expectations: [nothingLost()] });
  for (const [index, entry] of planned.entries()) {
    const from = index === 7 ? lost : join(folder, 'sample/1');
    const trialFolder = join(night, entry.folder);
    cpSync(from, trialFolder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(trialFolder, 'manifest.json'), 'utf8'));
    const { scenario, trial, seed } = entry;
    Object.assign(manifest, { scenario, trial, seed });
    manifest.engine.name = entry.engine;
    writeFileSync(join(trialFolder, 'manifest.json'), JSON.stringify(manifest));
    sealRecording(trialFolder);
  }
  rmSync(lost, { recursive: true });
  writeFileSync(join(night, 'campaign.json'), JSON.stringify({ ...sampleCampaign([]), planned }));
  rejudge(night);
  const { page, wrong } = await opened(await renderCampaign(night));
  expect(await page.locator('.entry').locator('visible=true').count()).toBe(1); // passes are folded
  await page.keyboard.press('/');
  await page.keyboard.type('power/s0 colo');
  expect(await page.textContent('.filter output')).toBe('4 of 26 trials');
  await page.fill('.filter [name=text]', '');
  await page.uncheck('.filter [value=passed]');
  expect(await page.textContent('.filter output')).toBe('1 of 26 trials');
  // A cell of the grid leads to the page of its scenario, and there to the trial.
  await page.click('.grid td.failed a');
  await page.waitForSelector('html[data-drawn]');
  expect(page.url()).toMatch(/report\/power--s1\.html#power\/s1\/colo\/4$/);
  const target = page.locator('[id="power/s1/colo/4"]');
  await target.locator('[data-chart=time] svg').waitFor();
  expect(await target.locator('table.offences').count()).toBeGreaterThan(0);
  expect(await page.locator('.strip circle').count()).toBeGreaterThan(8); // a dot a trial
  expect(await page.locator('.trial[open]').count()).toBe(1);
  expect(await page.locator('[data-chart=time] svg').count()).toBe(1);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const drawn = () => page.locator('[data-chart=time] svg').count();
  await expect.poll(drawn, { timeout: 20_000 }).toBe(2);
  expect(wrong).toEqual([]);
  await page.context().close();
  rmSync(night, { recursive: true });
});
