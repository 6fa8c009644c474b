import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Capabilities } from '../../lab/capabilities.ts';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { HostLacks, UsageError } from '../errors.ts';
import { choiceLines, chosenBefore, chosenNow, handedIn } from './choose.ts';
import { nameOf, select } from './select.ts';

const ABLE: Capabilities = { namespaces: true, tun: true, 'qemu-plugin': true, 'qemu-colo': true };
const names = suites.map((suite) => suite.name);
const all = select(suites, engines, names, []);

let runs = '';
beforeAll(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterAll(() => rmSync(runs, { recursive: true }));

const night = (of: typeof all, found: Capabilities, minutes = 20) =>
  chosenNow(of, found, { runs, trials: 1, budgetMs: minutes * 60_000 }, 1);

test('an engine that lacks something here is left out with the reason, and the rest is chosen', () => {
  const choice = night(all, { ...ABLE, 'qemu-colo': 'QEMU 10 has no working COLO' });
  expect(new Set(choice.selected.map((one) => one.engine.name))).toEqual(
    new Set(['lockstep', 'unprotected']),
  );
  const lines = choiceLines(choice);
  expect(lines[0]).toBe(`${choice.selected.length} chosen for this night`);
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^left out, \d+: colo cannot run here: qemu-colo: QEMU 10 has no working COLO$/,
    ),
  );
  expect(lines).toContain('  smoke/calm on colo');
});

test('a computer on which none can run, and a budget for none, are told apart', () => {
  expect(() => night(all, { ...ABLE, namespaces: 'no right to' })).toThrow(HostLacks);
  expect(() => night(all, { ...ABLE, namespaces: 'no right to' })).toThrow(
    /^lockstep cannot run here: namespaces: no right to; .*doctor$/,
  );
  expect(() => night(all, ABLE, 0.1)).toThrow(
    new UsageError('0.1 minutes are too few for any scenario: raise --budget'),
  );
});

test('the canary may be chosen for a night; what has a disk it does not get, and that is said', () => {
  const canary = select(suites, engines, names, ['simulated']);
  const { selected, leftOut } = night(canary, ABLE, 600);
  expect(selected.filter((one) => one.scenario.guest === 'disk')).toEqual([]);
  expect(selected.length).toBeGreaterThan(50);
  expect(leftOut.map(({ reason }) => reason)).toEqual([
    'the guest disk has a disk, and the engine simulated takes none',
  ]);
});

test('inside the lab the same is chosen in the same order, whatever has changed', () => {
  for (const choice of [night(all, ABLE), night(all, ABLE, 600)]) {
    const { FTLAB_NIGHT = '' } = handedIn(choice);
    const again = chosenBefore(all, FTLAB_NIGHT);
    expect(again).toEqual(choice);
    expect(again.selected.map(nameOf)).toEqual(choice.selected.map(nameOf));
    // The kernel takes 128 KiB in a variable.
    expect(Buffer.byteLength(FTLAB_NIGHT)).toBeLessThan(64 * 1024);
  }
  expect(handedIn({ isNight: false, selected: all, leftOut: [] })).toEqual({});
});
