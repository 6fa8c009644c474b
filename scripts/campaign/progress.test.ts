import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { say } from '../say.ts';
import { Progress } from './progress.ts';

let printed = '';
beforeEach(() => {
  printed = '';
  vi.useFakeTimers({ now: Date.parse('2026-01-02T03:04:05.678Z') });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  Object.assign(process.stderr, { isTTY, columns });
});
const { isTTY, columns } = process.stderr;

const pair = (index: number) => ({
  scenario: 's/pairs',
  trial: 1,
  pair: index,
  folder: `p/${index}`,
});
const whole = sampleCampaign([{}, pair(0), pair(1), { scenario: 's/last' }]);
const begun = { ...whole, trials: whole.trials.slice(0, 1) };
const next = begun.planned[1];
if (!next) throw new Error('nothing planned');

test('without a terminal each trial is a line with its time; phases when asked for', () => {
  for (const isVerbose of [false, true]) {
    using progress = new Progress({ estimate: () => 20_000, isVerbose, isTerminal: false });
    progress.begin(begun, next);
    vi.advanceTimersByTime(5000);
    progress.phase('load');
  }
  const [first, again, phase, rest] = printed.split('\n');
  expect(first).toBe(
    'ftlab: 2026-01-02T03:04:05Z trial 2 of 3: s/pairs on lockstep; about 40 seconds left',
  );
  expect(again).toContain('2026-01-02T03:04:10Z trial 2 of 3');
  expect(phase).toBe('ftlab: 2026-01-02T03:04:15Z   load');
  expect(rest).toBe('');
  expect(printed).not.toContain('\u001b');
});

test('a terminal has a live line of phase and time left; other lines are printed above it', () => {
  Object.assign(process.stderr, { isTTY: true, columns: 200 });
  const progress = new Progress({ estimate: () => 20_000, isVerbose: false, isTerminal: true });
  progress.begin(begun, next);
  progress.phase('load');
  printed = '';
  vi.advanceTimersByTime(5000);
  const drawn = printed.split('\r\u001b[K');
  expect(drawn.at(-1)).toBe('trial 2 of 3: s/pairs on lockstep · load · about 35 seconds left');
  expect(printed).not.toContain('\n');
  printed = '';
  say('a note');
  expect(printed).toBe(`\r\u001b[Kftlab: a note\n${drawn.at(-1)}`);
  vi.advanceTimersByTime(60_000); // longer than it was to take: the others still take their time
  expect(printed).toContain('about 20 seconds left');
  printed = '';
  Object.assign(process.stderr, { columns: 20 });
  vi.advanceTimersByTime(1000);
  expect(printed).toBe('\r\u001b[Ktrial 2 of 3: s/pai');
  progress[Symbol.dispose]();
  printed = '';
  say('the end');
  vi.advanceTimersByTime(5000);
  expect(printed).toBe('ftlab: the end\n');
});
