import { expect, test } from 'vitest';
import type { Capabilities } from '../../lab/capabilities.ts';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { HostLacks, UsageError } from '../errors.ts';
import { chooseNight, leftOutLines, selectTyped } from './choose.ts';
import { NO_PAST } from './past.ts';
import { select } from './select.ts';

const ABLE: Capabilities = {
  ...{ namespaces: true, tun: true, xen: true },
  ...{ 'qemu-plugin': true, 'qemu-colo': true },
};
const names = suites.map((suite) => suite.name);
const all = select(suites, engines, names, []);

const night = (of: typeof all, found: Capabilities, minutes = 20) =>
  chooseNight(of, found, { past: NO_PAST, trials: 1, budgetMs: minutes * 60_000, seed: 1 });

test('without --engine every target means lockstep; all means each engine of the scenario', () => {
  const engineNames = (targets: string[], typed: string[]) => [
    ...new Set(selectTyped(targets, typed).map(({ engine }) => engine.name)),
  ];
  for (const targets of [[], ['smoke'], ['smoke/calm'], ['smoke', 'links']])
    expect(engineNames(targets, [])).toEqual(['lockstep']);
  expect(selectTyped([], []).every(({ suite }) => suite.name === 'smoke')).toBe(true);
  expect(engineNames(['smoke'], ['all']).length).toBeGreaterThan(2);
  expect(engineNames(['smoke'], ['all'])).not.toContain('simulated');
  expect(() => engineNames(['disk'], [])).toThrow(
    /no scenario of disk is for lockstep, the default; add --engine all, or one of: .*colo/,
  );
  expect(() => engineNames(['smoke'], ['all', 'colo'])).toThrow(/all stands alone/);
});

test('an engine without its capabilities is left out with the reason; others are chosen', () => {
  const choice = night(all, { ...ABLE, 'qemu-colo': 'QEMU 10 has no working COLO' });
  expect(new Set(choice.selected.map((selection) => selection.engine.name))).toEqual(
    new Set(['lockstep', 'remus', 'unprotected']),
  );
  expect(leftOutLines(choice)).toContainEqual(
    expect.stringMatching(
      /^left out, \d+: colo cannot run here: qemu-colo: QEMU 10 has no working COLO$/,
    ),
  );
});

test('a computer on which none can run, and a budget for none, have different messages', () => {
  const unable = () => night(all, { ...ABLE, namespaces: 'no right to' });
  expect(unable).toThrow(HostLacks);
  expect(unable).toThrow(
    'no scenario can run here: namespaces: no right to; scripts/ftlab doctor says what to do',
  );
  expect(() => night(all, ABLE, 1 / 60)).toThrow(UsageError);
  expect(() => night(all, ABLE, 1 / 60)).toThrow(
    /^a budget of 1 second is too short: the shortest scenario takes about \d+ seconds; raise/,
  );
});

test('a night accepts the canary without its scenarios with a disk, and says so', () => {
  const canary = select(suites, engines, names, ['simulated']);
  const { selected, leftOut } = night(canary, ABLE, 600);
  expect(selected.filter((selection) => selection.scenario.guest === 'disk')).toEqual([]);
  expect(selected.length).toBeGreaterThan(50);
  expect(leftOut.map(({ reason }) => reason)).toEqual([
    'the guest disk has a disk, and the engine simulated takes none',
  ]);
});
