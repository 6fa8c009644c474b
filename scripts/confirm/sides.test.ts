import { expect, test } from 'vitest';
import type { Tool } from '../../lab/recording/manifest.ts';
import type { Side } from '../../reports/history/compare.ts';
import { MEASURED } from '../../reports/history/figures.ts';
import type { CampaignRow } from '../../reports/history/store.ts';
import { sampleNight, sampleTrial } from '../../reports/samples/history.ts';
import { recordedMs, sideRuns } from './sides.ts';

const [ONE, TWO] = ['1'.repeat(40), '2'.repeat(40)];
const CLEAN: Tool = { version: '0', commit: TWO, dirty: false };
const CELL = { scenario: 'smoke/calm', engines: ['lockstep', 'lockstep'] } as const;

/** A side with a trial of the cell in each of its campaigns. */
function side(name: string, campaigns: Partial<CampaignRow>[], engine = 'lockstep'): Side {
  const rows = campaigns.map((change, n) => sampleNight(n, { id: `${name} ${n}`, ...change }));
  const { scenario } = CELL;
  const durationMs = (n: number) => 1000 * (n + 1);
  return {
    ...{ name, campaigns: rows },
    trials: rows.map(({ id }, n) => ({
      ...sampleTrial({}, { scenario, engine, durationMs: durationMs(n) }),
      campaign: id,
    })),
  };
}

function places(first: Partial<CampaignRow>, second: Partial<CampaignRow>, ownTool = CLEAN) {
  const sides = { first: side('A', [first]), second: side('B', [second]), isByEngine: false };
  return sideRuns(sides, [CELL], ownTool).map(({ place }) => place);
}

test('each side runs its commit: here when this checkout is that, else in a worktree', () => {
  expect(places({ commit: ONE }, { commit: TWO })).toEqual([{ commit: ONE }, 'here']);
  const dirty = { ...CLEAN, dirty: true };
  expect(places({ commit: TWO }, { commit: `${TWO}-dirty` }, dirty)).toEqual([
    { commit: TWO },
    'here',
  ]);
});

test('the same ftlab with different parameters', () => {
  const set = { lag: 8 };
  expect(places({ commit: TWO, set }, { commit: TWO })).toEqual(['here', 'here']);
  expect(places({ commit: ONE, set }, { commit: ONE })).toEqual([{ commit: ONE }, { commit: ONE }]);
});

test.for([
  [{ commit: TWO }, { commit: TWO }, /^A and B ran the same ftlab with the same parameters: /],
  [{ commit: `${ONE}-dirty` }, {}, /^A ran commit 111111111111 with changes that were not comm/],
  [{ commit: null }, {}, /^A does not say which commit it ran: it cannot be run again$/],
] as const)('%j against %j is refused', ([first, second, says]) => {
  expect(() => places(first, second)).toThrow(says);
});

test('no git repository: a commit cannot be run again, and is named', () => {
  const none = { version: '0', commit: null, dirty: null };
  expect(() => places({ commit: ONE }, { commit: TWO }, none)).toThrow(
    /^A ran commit 111111111111, and this checkout is no git repository: type this in a clone/,
  );
  expect(places({ set: { lag: 8 } }, {}, none)).toEqual(['here', 'here']);
});

test('a word for several commits, and figures of bench, are refused', () => {
  const second = side('B', [{ commit: TWO }]);
  const first = side('A', [{ commit: ONE }, { commit: TWO }]);
  const refused = (sides: { first: Side; second: Side }) => () =>
    sideRuns({ ...sides, isByEngine: false }, [CELL], CLEAN);
  expect(refused({ first, second })).toThrow(
    /^A is several commits \(1{12}, 2{12}\): type more digits$/,
  );
  const figure = side('A', [{ commit: ONE }]);
  const trials = figure.trials.map((trial) => ({ ...trial, outcome: MEASURED }));
  expect(refused({ first: { ...figure, trials }, second })).toThrow(/is a figure of ftlab bench/);
});

test('engines run in this checkout, with the parameters that all their campaigns had', () => {
  const cell = { scenario: 'smoke/calm', engines: ['lockstep', 'colo'] } as const;
  const set = { announceMs: 1000 };
  const runs = (rows: Partial<CampaignRow>[]) =>
    sideRuns(
      { first: side('lockstep', rows), second: side('colo', rows, 'colo'), isByEngine: true },
      [cell],
      CLEAN,
    );
  expect(runs([{ set }, { set }])).toEqual([
    { name: 'lockstep', place: 'here', set },
    { name: 'colo', place: 'here', set },
  ]);
  expect(() => runs([{ set }, {}])).toThrow(/lockstep ran with several sets of parameters: name/);
});

test('the recorded duration of a cell is the median of its trials', () => {
  const first = side('A', [{}, {}, {}]);
  expect(recordedMs(first, CELL, 0)).toBe(2000);
  expect(recordedMs(first, { ...CELL, scenario: 'smoke/other' }, 0)).toBeNull();
});
