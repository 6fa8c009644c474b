import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Operation } from '../measures/operations.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { at, BEGIN, MS } from '../samples/story.ts';
import { anchorOf, Places, pageNames } from './anchors.ts';
import { isWanted } from './browser/filter.ts';
import { moved, zoomed } from './browser/view.ts';
import { consoleViewer, readConsoles } from './consoles.ts';
import { eventLog, eventTable } from './event-log.ts';
import { offenceTables } from './offence-tables.ts';
import { filterWords, inOrder, trialLine } from './trial-list.ts';

test('an anchor is the deep link of a trial, with any characters in its names', () => {
  const trial = { scenario: 'smoke/<b> x', engine: 'colo', trial: 2, pair: null };
  expect(anchorOf(trial)).toBe('smoke/-b-x/colo/2');
  expect(anchorOf({ ...trial, pair: 0 })).toBe('smoke/-b-x/colo/2/1');
  const { trials } = sampleCampaign([
    { ...trial, folder: 'a' },
    { ...trial, folder: 'b' },
  ]);
  const places = new Places(trials, 'report');
  expect(places.link({ folder: 'a' })).toBe('report/smoke---b-x.html#smoke/-b-x/colo/2');
  expect(places.anchor({ folder: 'b' })).toBe('smoke/-b-x/colo/2-2');
  expect(new Places(trials, null).link({ folder: 'a' })).toBe('#smoke/-b-x/colo/2');
});

test('each scenario has a separate page, and no name leads out of the folder', () => {
  const names = [...pageNames(['a/b', 'a--b', '../x', 'A/B', 'x'.repeat(300)]).values()];
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(5);
  for (const name of names) expect(name).toMatch(/^[\w-][\w.-]{0,110}$/);
});

test('events and their moments are in ms after the load began; samples are left out', () => {
  const sampled = { busyShare: 1, loopDelayP99Ms: 1, loopDelayMaxMs: 1 };
  const events = [
    at(BEGIN + 5 * MS, 'dark', { host: 'a', fromEarliestNs: BEGIN, fromNs: BEGIN + 4 * MS }),
    at(BEGIN - 1, 'load-begin', {}),
    at(BEGIN + 1, 'load-sample', sampled),
  ];
  const log = eventLog(events, BEGIN);
  expect(log.events.map(({ atMs, event, details }) => [atMs, event, details])).toEqual([
    [0, 'load-begin', ''],
    [5, 'dark', 'host a, fromEarliest at 0 ms, from at 4 ms'],
  ]);
  const many = Array.from({ length: 700 }, () => at(BEGIN, 'serving', {}));
  expect(eventTable(eventLog(many, BEGIN)).text).toContain('200 later events are in events.jsonl');
});

test('an offending operation is named with its times, its reply and the events around it', () => {
  const operation: Operation = {
    ...{ operation: 7, connection: 2, f: 'append', intendedNs: BEGIN, sentNs: BEGIN + MS },
    ...{ end: 'ok', endedNs: BEGIN + 9 * MS, result: { sequence: '<b>' } },
  };
  const log = eventLog(
    [at(BEGIN + 5 * MS, 'serving', {}), at(BEGIN + 20 * MS, 'listening', {})],
    BEGIN,
  );
  const offence = { measure: 'acknowledgedLost', operation: 7 };
  const named = { offence, operation };
  const { text } = offenceTables([named], log.events, BEGIN) ?? { text: '' };
  const words = text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  expect(words).toMatch(
    /lost: 1 .* 7 append connection 2 0 1 9 ok .*&lt;b&gt;.* serving 4 ms before listening 11 ms/,
  );
  const written = { ...operation, f: 'write', key: 'k', value: '<9>', result: undefined };
  const lost = { ...offence, says: 'the survivor holds "8"' };
  const tables = offenceTables([{ offence: lost, operation: written }], log.events, BEGIN);
  expect(tables?.text).toContain('7 write k &quot;&lt;9&gt;&quot;');
  expect(tables?.text).toContain('the survivor holds "8"'.replaceAll('"', '&quot;'));
  const many = Array.from({ length: 30 }, () => named);
  expect(offenceTables(many, [], BEGIN)?.text).toContain('18 more are not listed');
  expect(offenceTables([{ offence, operation: undefined }], [], BEGIN)?.text).toContain(
    'no client',
  );
  expect(offenceTables([], [], BEGIN)).toBeNull();
});

test('consoles are shown from their end, as text; a link is not followed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-consoles-'));
  mkdirSync(join(folder, 'consoles'));
  writeFileSync(join(folder, 'consoles/a.log'), `${'x'.repeat(20_000)}\r\nlast\u001b[2J <b>\n`);
  symlinkSync('/etc/hostname', join(folder, 'consoles/b.log'));
  const consoles = readConsoles(folder, ['consoles/a.log', 'consoles/b.log', 'events.jsonl']);
  rmSync(folder, { recursive: true });
  expect(consoles.map(({ name }) => name)).toEqual(['consoles/a.log']);
  const text = consoleViewer(consoles)?.text ?? '';
  expect(text.length).toBeLessThan(9_000);
  expect(text).toContain('\nlast\\u001b[2J &lt;b&gt;\n');
});

const trials = sampleCampaign([
  { scenario: 'smoke/calm' },
  { scenario: 'power/x', outcome: 'failed', reasons: [because('failed', 'a: 3 lost', 'bug')] },
  { scenario: 'power/y', outcome: 'failed', reasons: [because('failed', 'a: 3 <b>')] },
]).trials;

test('new failures come first and passes last; a filter finds words of names and reasons', () => {
  expect(inOrder(trials).map(({ scenario }) => scenario)).toEqual([
    ...['power/y', 'power/x', 'smoke/calm'],
  ]);
  const wanted = { tones: ['failed', 'known', 'passed'], engine: '', suite: '', text: '' };
  const found = (change: Partial<typeof wanted>) =>
    trials.filter((trial) => isWanted(filterWords(trial), { ...wanted, ...change })).length;
  expect(found({})).toBe(3);
  expect(found({ tones: ['failed'] })).toBe(1);
  expect(found({ text: 'LOST  power' })).toBe(1);
  expect(found({ suite: 'power' })).toBe(2);
  expect(found({ engine: 'colo' })).toBe(0);
  const line = trialLine(trials[2] ?? (trials[0] as never), new Places(trials, null)).text;
  expect(line).toContain('a: 3 &lt;b&gt;');
  expect(line).not.toContain('<b>a');
});

test('a stretch stays in the trial, and is never narrower than 20 ms', () => {
  expect(zoomed(-100, 900, 8000)).toEqual([0, 1000]);
  expect(zoomed(4000, 4001, 8000)).toEqual([3990.5, 4010.5]);
  expect(zoomed(-50, 9000, 8000)).toEqual([0, 8000]);
  expect(moved(1000, 2000, 0.5)).toEqual([1500, 2500]);
});
