import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleBenchRun } from '../samples/bench.ts';
import { performancePage } from './page.ts';

const HOSTILE = '</style><img src=x onerror="window.owned=1"><b>\u202Egnp';
let browser: Browser;
let folder = '';
let url = '';

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  folder = mkdtempSync(join(tmpdir(), 'ftlab-performance-'));
  const run = sampleBenchRun();
  run.environment = { ...run.environment, processor: HOSTILE, [HOSTILE]: HOSTILE };
  run.figures = run.figures.map((figure) => ({ ...figure, title: HOSTILE, says: HOSTILE }));
  for (const { rows } of run.figures) for (const row of rows) row.notes = { [HOSTILE]: HOSTILE };
  writeFileSync(join(folder, 'performance.html'), performancePage(run).text);
  url = pathToFileURL(join(folder, 'performance.html')).href;
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test('the page stands alone, runs nothing of a run, and complains of nothing', async () => {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('request', (request) => request.url() === url || wrong.push(request.url()));
  await page.goto(url);
  expect(await page.evaluate('window.owned')).toBeUndefined();
  expect(await page.evaluate('document.images.length')).toBe(0);
  expect(await page.textContent('body')).not.toContain('\u202E');
  expect(wrong).toEqual([]);
  // Three rates, one outage, three of four plots over the distance.
  expect(await page.locator('figure > svg').count()).toBe(7);
  expect(await page.locator('figure table').count()).toBe(7);
  await context.close();
});

test.for([390, 768, 1440])('nothing is wider than a window of %i px', async (width) => {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(url);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  const widths = await page.$$eval('figure > svg', (all) =>
    all.map((element) => element.getBoundingClientRect().width),
  );
  expect(Math.min(...widths)).toBeGreaterThan(300);
  expect(Math.max(...widths)).toBeLessThan(560);
  await page.close();
});
