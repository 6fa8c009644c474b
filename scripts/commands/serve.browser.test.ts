import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from './serve.ts';

let browser: Browser;
let runs = '';
let server: Awaited<ReturnType<typeof startServer>>;

const planned = [1, 2].map((trial) => {
  return { scenario: 's/x', engine: 'lockstep', trial, folder: `s/${trial}` };
});

function write(trials: readonly object[]): void {
  const campaign = { outcome: 'inconclusive', command: 'scripts/ftlab run', planned, trials };
  writeFileSync(join(runs, 'one/campaign.json'), JSON.stringify(campaign));
}

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  runs = mkdtempSync(join(tmpdir(), 'ftlab-serve-'));
  mkdirSync(join(runs, 'one'));
  write([]);
  const script = `document.title = 'drawn';
    fetch('/').then(() => { document.title = 'read the list of runs'; }, () => {
      document.title = 'kept apart'; });`;
  writeFileSync(join(runs, 'one/report.html'), `<!doctype html><p>x<script>${script}</script>`);
  server = await startServer(runs, 0);
});
afterAll(async () => {
  await browser.close();
  await server.close();
  rmSync(runs, { recursive: true });
});

async function opened(address: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  return { page, errors };
}

test('the address that was printed signs in, and the token leaves the address bar', async () => {
  const { page, errors } = await opened(server.address);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  expect(page.url()).not.toContain('#');
  await page.getByText('0 of 2 trials').waitFor();
  expect(errors).toEqual([]);
});

test('without the token there is nothing to see', async () => {
  const { page } = await opened(server.address.replace(/#.*/, ''));
  await page.getByText('it ends with a token').waitFor();
  const { page: wrong } = await opened(server.address.replace(/#.*/, '#guess'));
  await wrong.getByText('not the token of this server').waitFor();
});

test('a trial that ends is shown without a reload', async () => {
  const { page } = await opened(server.address);
  await page.getByText('0 of 2 trials').waitFor();
  write([{ folder: 's/1', outcome: 'passed' }]);
  await page.getByText('1 of 2 trials').waitFor();
  await page.getByText('1 passed').waitFor();
});

test('a report runs its script, and reads nothing else of the server', async () => {
  const { page } = await opened(server.address);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  await page.getByRole('link', { name: 'one' }).click();
  await page.waitForFunction("document.title !== '' && document.title !== 'drawn'");
  expect(await page.title()).toBe('kept apart');
});

test('a port in use is an error in one clear line', async () => {
  const { port } = new URL(server.address);
  await expect(startServer(runs, Number(port))).rejects.toThrow(/cannot be used \(EADDRINUSE\)/);
});
