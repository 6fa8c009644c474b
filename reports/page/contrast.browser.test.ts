/**
 * The look of the pages, as far as it is the same on every computer. Screenshots are not compared:
 * the pages take the fonts of the system, so that their pixels differ from computer to computer.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rejudge } from '../campaign/store.ts';
import { nothingLost } from '../expectations/index.ts';
import { EVERYTHING, overviewOf } from '../history/overview.ts';
import { historyPage } from '../history/page.ts';
import { History } from '../history/store.ts';
import { performancePage } from '../performance/page.ts';
import { renderCampaign } from '../reporters/page.ts';
import { sampleBenchRun } from '../samples/bench.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { sampleNight, sampleStandings, sampleTrial } from '../samples/history.ts';
import { sample } from '../samples/recording.ts';

let browser: Browser;
let folder = '';
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  folder = mkdtempSync(join(tmpdir(), 'ftlab-contrast-'));
  await writeCampaignPage();
  writeFileSync(join(folder, 'performance.html'), performancePage(sampleBenchRun()).text);
  using history = new History(':memory:');
  for (let night = 0; night < 12; night++)
    history.put(sampleNight(night), [sampleTrial({ silenceMs: night < 6 ? 300 : 400 + night })]);
  writeFileSync(join(folder, 'history.html'), historyPage(overviewOf(history, EVERYTHING)).text);
}, 60_000);
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** A trial that failed with its charts, and a trial of each other outcome. */
async function writeCampaignPage(): Promise<void> {
  const recordedTrial = { scenario: 'sample/active-power', engine: 'lockstep', folder: '1' };
  renameSync(sample({ defects: ['lost'], expectations: [nothingLost()] }), join(folder, '1'));
  const known = because('failed', 'one-identity: another', 'it boots anew');
  const campaign = sampleCampaign([
    recordedTrial,
    { outcome: 'failed', reasons: [known] },
    { outcome: 'inconclusive', reasons: [because('inconclusive', 'harness: busy')] },
    { outcome: 'broken', reasons: [because('broken', 'harness: gone')] },
    { outcome: 'skipped', reasons: [because('skipped', 'harness: no KVM')] },
    {},
  ]);
  for (const { folder: trial } of campaign.planned.slice(1))
    mkdirSync(join(folder, trial), { recursive: true });
  const first = { ...campaign, planned: campaign.planned.slice(0, 1), trials: [] };
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(first));
  const [judged] = rejudge(folder).trials;
  const trials = [...(judged ? [judged] : []), ...campaign.trials.slice(1)];
  await renderCampaign(folder, { campaign: { ...campaign, trials }, standings: sampleStandings });
}

/** Texts with less contrast to their background than WCAG 2 requires (AA), one per line. */
const FAINT = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let ancestor = element; ancestor; ancestor = ancestor.parentElement) {
      const [red, green, blue, alpha = 1] = channels(getComputedStyle(ancestor).backgroundColor);
      if (alpha > 0.99) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || !element.checkVisibility()) continue;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const ink = element instanceof SVGElement ? style.fill : style.color;
    const [text, background] = [luminance(channels(ink)), luminance(behind(element))];
    const ratio = (Math.max(text, background) + 0.05) / (Math.min(text, background) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5))
      faint.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
  }
  return [...faint];
})()`;

const OPEN = 'for (const details of document.querySelectorAll("details")) details.open = true';

async function opened(name: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(folder, name)).href);
  await page.evaluate(OPEN);
  return page;
}

test.each(['report.html', 'performance.html', 'history.html'])(
  '%s: every text is legible, light and dark',
  async (name) => {
    const page = await opened(name);
    const papers = new Set<unknown>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      papers.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      expect(await page.evaluate(FAINT), colorScheme).toEqual([]);
    }
    expect(papers.size).toBe(2);
    await page.close();
  },
  60_000,
);

test('a text that is too faint is found', async () => {
  const page = await opened('history.html');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate('document.querySelector("h1").style.color = "#aaa"');
  expect(await page.evaluate(FAINT)).toEqual(['H1. 2.32']);
  await page.close();
});
