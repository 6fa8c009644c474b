import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { sampleStandings } from '../samples/history.ts';
import { json } from './json.ts';
import type { ReporterRequest } from './reporter.ts';
import { Reporters, reportsProblem } from './reporters.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-reports-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const campaign = sampleCampaign([
  { outcome: 'broken', reasons: [because('broken', 'harness: no manifest')] },
  {},
]);
const requestsFor = (...names: string[]): ReporterRequest[] =>
  names.map((name) => ({ name, file: null }));

/** Output of the requested reporters for the campaign, and the number of reporters that fail. */
async function reported(requests: readonly ReporterRequest[]) {
  const said = { stdout: '', stderr: '' };
  const reporters = new Reporters({
    requests,
    folder: null,
    stdout: (text) => {
      said.stdout += text;
    },
    stderr: (text) => {
      said.stderr += text;
    },
  });
  await reporters.begin(campaign);
  for (const trial of campaign.trials) await reporters.trial(trial);
  await reporters.end(campaign, folder, sampleStandings);
  return { ...said, failures: reporters.failures };
}

test('by default the lines of the console, and last where the page is', async () => {
  const { stdout, stderr } = await reported(requestsFor('page', 'console'));
  const lines = stdout.trimEnd().split('\n');
  expect(lines.filter((line) => line.includes('smoke/calm on lockstep'))).not.toEqual([]);
  expect(lines.at(-1)).toBe(`report: ${join(folder, 'report.html')}`);
  expect(stderr).toBe('');
});

test('beside JSON nothing else is on stdout: the console writes to stderr', async () => {
  const { stdout, stderr } = await reported(requestsFor('console', 'json', 'page'));
  expect(JSON.parse(stdout)).toEqual({ ...campaign, standings: sampleStandings });
  expect(stderr).toContain('smoke/calm on lockstep');
  expect(stderr).toMatch(/report: .*report.html\n$/);
});

test('each reporter writes to the requested file, and prints its path', async () => {
  const at = (name: string) => join(folder, name);
  const { stdout } = await reported([
    { name: 'console', file: at('lines.txt') },
    { name: 'json', file: at('campaign.json') },
    { name: 'page', file: at('own.html') },
  ]);
  expect(JSON.parse(readFileSync(at('campaign.json'), 'utf8'))).toMatchObject(campaign);
  expect(readFileSync(at('lines.txt'), 'utf8')).toMatch(
    /^broken.*\n[\s\S]*broken: 1 passed, 1 broken/,
  );
  expect(readFileSync(at('own.html'), 'utf8')).toContain('<!doctype html>');
  expect(stdout.trimEnd().split('\n')).toEqual([
    ...[`json: ${at('campaign.json')}`, `console: ${at('lines.txt')}`, `report: ${at('own.html')}`],
  ]);
});

test('an error of a reporter is a line on stderr, ends its calls and stops no other', async () => {
  const onEnd = vi.fn();
  vi.spyOn(json, 'create').mockReturnValue({
    onTrial: () => {
      throw new Error('disk\nfull \u001b[2J');
    },
    onEnd,
  });
  mkdirSync(join(folder, 'report.html')); // so that the page fails, too
  const { stdout, stderr, failures } = await reported(requestsFor('json', 'page', 'console'));
  expect(failures).toBe(2);
  expect(stderr).toContain('ftlab: the reporter json failed: disk full \\u001b[2J\n');
  expect(stderr).toMatch(/ftlab: the reporter page failed: .*report.html/);
  expect(onEnd).not.toHaveBeenCalled();
  expect(stdout + stderr).toContain('broken: 1 passed, 1 broken');
});

test('requests that cannot be met are a problem before anything runs', () => {
  expect(reportsProblem(requestsFor('console', 'page', 'json'))).toBeNull();
  expect(reportsProblem(requestsFor('pages'))).toMatch(
    /^no reporter "pages"; there are: console, page/,
  );
  expect(reportsProblem(requestsFor('json', 'json'))).toMatch(/two reporters write to stdout/);
  expect(reportsProblem(requestsFor('page', 'page'))).toMatch(/two reporters write to report.html/);
});
