import {
  copyFileSync,
  existsSync,
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
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('the page stands alone: off-line, from a file, with drawn charts and nothing of the recording run', async () => {
  // Elsewhere than the recording: nothing beside the file is needed to see it.
  const alone = mkdtempSync(join(tmpdir(), 'ftlab-alone-'));
  copyFileSync(join(folder, 'report.html'), join(alone, 'report.html'));
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => request.url().startsWith('file:') || wrong.push(request.url()));
  await page.goto(pathToFileURL(join(alone, 'report.html')).href);
  await page.waitForSelector('html[data-drawn="1"]');
  const inked = await page.$$eval('canvas', (canvases) =>
    canvases.map((canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      return [...data].filter((value, index) => index % 4 === 3 && value > 0).length;
    }),
  );
  expect(inked).toHaveLength(2);
  expect(Math.min(...inked)).toBeGreaterThan(1000);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(await page.textContent('main')).toContain(HOSTILE);
  expect(await page.textContent('.headline')).toContain('passed');
  expect(wrong).toEqual([]);
  await context.close();
  rmSync(alone, { recursive: true });
});

test('a chart can be looked at closer, by a drag and by buttons, and whole again', async () => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  await page.waitForSelector('html[data-drawn="1"]');
  const shown = async (): Promise<[number, number]> => {
    const x = "Chart.getChart('trial-1-timeline').scales.x";
    return await page.evaluate(`[${x}.min, ${x}.max]`);
  };
  const whole = await shown();
  expect(whole).toEqual([0, 8000]);
  const press = (name: string) => page.click(`.zoom button:has-text("${name}")`);
  await press('+');
  expect(await shown()).toEqual([2000, 6000]);
  await press('→');
  expect(await shown()).toEqual([4000, 8000]);
  await press('→'); // there is nothing later
  expect(await shown()).toEqual([4000, 8000]);
  await press('−');
  expect(await shown()).toEqual(whole);
  await page.click('.zoom button:last-child');
  expect(await shown()).toEqual([3750, 5250]);
  await press('Whole trial');

  const box = await page.locator('#trial-1-timeline').boundingBox();
  if (!box) throw new Error('the chart is not on the page');
  const y = box.y + box.height / 3;
  await page.mouse.move(box.x + box.width * 0.7, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, y, { steps: 5 });
  await page.mouse.up();
  const [from, to] = await shown();
  expect(from).toBeGreaterThan(2000);
  expect(to).toBeLessThan(7000);
  expect(to - from).toBeGreaterThan(1000);
  await page.mouse.dblclick(box.x + box.width / 2, y);
  expect(await shown()).toEqual(whole);
  await page.close();
});

test('each main chart is there as a picture', () => {
  for (const name of ['trial-1-timeline.png', 'trial-1-chain.png']) {
    expect(existsSync(join(folder, 'charts', name))).toBe(true);
  }
});

test('what is known to fail is folded away behind what is not', async () => {
  const own = mkdtempSync(join(tmpdir(), 'ftlab-known-'));
  mkdirSync(join(own, 'sample'));
  const known = { 'nothing-lost': 'it forgets' };
  const expectations = [nothingLost(), noConnectionReset()];
  renameSync(sample({ defects: ['lost', 'reset'], expectations, known }), join(own, 'sample/1'));
  const one = { scenario: 'sample/x', engine: 'lockstep', seed: 1, trial: 1, folder: 'sample/1' };
  const campaign = { ...sampleCampaign([]), planned: [one] };
  writeFileSync(join(own, 'campaign.json'), JSON.stringify(campaign));
  rejudge(own);
  const page = await browser.newPage();
  await page.goto(pathToFileURL(await renderCampaign(own)).href);
  const lines = page.locator('.verdict li');
  expect(await lines.locator('visible=true').allTextContents()).toEqual([
    expect.stringMatching(/^sample\/x on lockstep, trial 1: no-connection-reset/),
  ]);
  await page.locator('.verdict summary').click();
  expect(await lines.last().isVisible()).toBe(true);
  expect(await lines.last().textContent()).toMatch(/nothing-lost: .*\(known: it forgets\)$/);
  await page.close();
  rmSync(own, { recursive: true });
});

test('no width needs sideways scrolling, and no object is printed as such', async () => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const widths = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    // A chart follows the width of its box a moment later.
    await expect
      .poll(() => page.evaluate(widths), { message: `${width} px`, timeout: 20_000 })
      .toBe(0);
  }
  expect(await page.textContent('main')).not.toContain('[object');
  await page.emulateMedia({ media: 'print' });
  await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = false');
  expect(await page.locator('text=Environment').isVisible()).toBe(true);
  await page.close();
});
