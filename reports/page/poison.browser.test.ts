/** Recordings by an attacker who wants to run a script on the page, or to fake its words. */
import {
  appendFileSync,
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
import { nothingLost } from '../expectations/index.ts';
import { renderCampaign } from '../reporters/page.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';
import { visible } from '../visible.ts';

const SCRIPT = '</script><script>window.owned=1</script><img src=x onerror="window.owned=1">';
const POISON = `${SCRIPT}\u001b[2J\u202egnp.live\u2066\u0000\u2028`;
let browser: Browser;
let folder = '';

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  folder = mkdtempSync(join(tmpdir(), 'ftlab-poison-'));
  const trial = sample({ expectations: [nothingLost()], known: { 'nothing-lost': POISON } });
  poisonManifest(join(trial, 'manifest.json'));
  poisonLines(join(trial, 'events.jsonl'));
  const history = { type: 'unknown', operation: 5000, answeredNs: 1e12, reason: POISON };
  appendFileSync(join(trial, 'history.jsonl'), `${JSON.stringify(history)}\n`);
  // A file name holds anything but a slash and NUL.
  const name = POISON.replaceAll('/', '∕').replaceAll('\u0000', '');
  writeFileSync(join(trial, 'consoles', name), POISON);
  sealRecording(trial);
  mkdirSync(join(folder, 'sample'));
  renameSync(trial, join(folder, 'sample/1'));
  const plannedTrial = { scenario: POISON, engine: POISON, seed: 1, trial: 1, folder: 'sample/1' };
  const campaign = { ...sampleCampaign([]), command: POISON };
  const leftOut = [{ reason: POISON, scenarios: [{ scenario: POISON, engine: POISON }] }];
  const json = JSON.stringify({ ...campaign, planned: [plannedTrial], leftOut });
  writeFileSync(join(folder, 'campaign.json'), json);
  rejudge(folder);
  await renderCampaign(folder);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

function poisonManifest(path: string): void {
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const name of ['title', 'why', 'command', 'scenario']) manifest[name] = POISON;
  manifest.environment = { [POISON]: POISON };
  manifest.capabilities = { [POISON]: POISON };
  manifest.engine = { name: POISON, version: POISON, parameters: { [POISON]: POISON } };
  manifest.timeline[0].label = POISON;
  manifest.timeline[0].parameters = { [POISON]: POISON };
  writeFileSync(path, JSON.stringify(manifest));
}

function poisonLines(path: string): void {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const poisoned = lines.map((line) => {
    const event = JSON.parse(line);
    if (event.event === 'fault-bitten') event.proof = POISON;
    return JSON.stringify(event);
  });
  writeFileSync(path, `${poisoned.join('\n')}\n`);
}

async function opened(name = 'report.html'): Promise<{ page: Page; wrong: string[] }> {
  const page = await browser.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(pathToFileURL(join(folder, name)).href);
  await page.waitForSelector('html[data-drawn]');
  return { page, wrong };
}

test('no script of a poisoned recording runs, and its text is shown escaped', async () => {
  const { page, wrong } = await opened();
  expect(await page.evaluate('window.owned')).toBeUndefined();
  const text = (await page.textContent('body')) ?? '';
  const withoutScripts = text.replaceAll(/\n/g, '');
  const shown = await page.evaluate('document.body.innerText');
  expect(String(shown)).toContain(visible(POISON));
  for (const character of ['\u001b', '\u202e', '\u2066', '\u2028'])
    expect(withoutScripts.includes(character), visible(character)).toBe(false);
  expect(wrong).toEqual([]); // a violation of the policy by the page itself is an error, too
  await page.close();
});

test('the policy stops an injected script, an injected style and a request', async () => {
  const injected = `<script>window.owned = 1</script>
  <img src="https://localhost/x" onerror="window.owned = 1">
    <a href="javascript:window.owned = 1" id="link">x</a><p id="styled" style="color: red">x</p>
    <style>#styled { background: red; }</style><script src="https://localhost/x.js"></script>`;
  const whole = readFileSync(join(folder, 'report.html'), 'utf8');
  writeFileSync(join(folder, 'injected.html'), whole.replace('<main>', `<main>${injected}`));
  const { page, wrong } = await opened('injected.html');
  await page.click('#link');
  expect(await page.evaluate('window.owned')).toBeUndefined();
  const style = 'getComputedStyle(document.getElementById("styled"))';
  const colours = await page.evaluate(`[${style}.color, ${style}.backgroundColor]`);
  expect(colours).not.toContain('rgb(255, 0, 0)');
  const stopped = wrong.filter((text) => text.includes('Content Security Policy'));
  expect(stopped.length).toBeGreaterThanOrEqual(6);
  await page.close();
});
