import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleNight, sampleTrial } from '../samples/history.ts';
import { sampleOutagesMs } from '../samples/outages.ts';
import { EVERYTHING, overviewOf } from './overview.ts';
import { historyPage } from './page.ts';
import { History } from './store.ts';

let browser: Browser;
let folder = '';
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  folder = mkdtempSync(join(tmpdir(), 'ftlab-history-page-'));
  using history = new History(':memory:');
  const outages = sampleOutagesMs(1, 60);
  for (const [night, ms] of outages.entries()) {
    const silenceMs = night < 30 ? ms : ms * 1.1;
    const long = 'a-scenario-with-a-name-that-is-longer-than-any-that-there-is-today-by-far';
    history.put(sampleNight(night, { environment: { kernel: night < 30 ? '6.1' : '6.2' } }), [
      sampleTrial({ silenceMs, firstAcknowledgedMs: 2 * ms, takeovers: 1 }),
      sampleTrial({ silenceMs: ms }, { scenario: `links/${long}`, outcome: 'failed' }),
    ]);
  }
  writeFileSync(join(folder, 'history.html'), historyPage(overviewOf(history, EVERYTHING)).text);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test('the page stands alone and needs no sideways scrolling, light and dark', async () => {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('request', (request) => request.url().startsWith('file:') || wrong.push(request.url()));
  await page.goto(pathToFileURL(join(folder, 'history.html')).href);
  await page.evaluate(
    'for (const details of document.querySelectorAll("details")) details.open = true',
  );
  const inks = new Set<unknown>();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    inks.add(await page.evaluate('getComputedStyle(document.querySelector(".line")).stroke'));
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(beyond), `${width} px, ${colorScheme}`).toBe(0);
    }
  }
  expect(inks.size).toBe(2);
  expect(await page.locator('figure > svg').count()).toBe(3);
  expect(await page.locator('rect.band').count()).toBe(1);
  expect(wrong).toEqual([]);
  await context.close();
});
