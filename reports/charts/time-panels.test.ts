import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { sample } from '../samples/recording.ts';
import type { Defect } from '../samples/story.ts';
import { type Lane, lanesOf } from './roles.ts';
import { seriesOf, type TrialSeries } from './series.ts';
import { readout, timePanels, wholeTrial } from './time-panels.ts';
import { segmentsOf, waterfall } from './waterfall.ts';

function seen(...defects: Defect[]) {
  const folder = sample({ defects });
  const observed = observe(readRecording(folder));
  rmSync(folder, { recursive: true });
  return observed;
}

function seriesWith(...defects: Defect[]): TrialSeries {
  const series = seriesOf(seen(...defects));
  if (!series) throw new Error('the load of a sample begins');
  return series;
}

/** The path of a line; its sample in the legend is shorter. */
const lineOf = (svg: string, style: string) =>
  [...svg.matchAll(new RegExp(`class="line ${style}"\\s+d="([^"]*)"`, 'g'))]
    .map(([, path = '']) => path)
    .reduce((longest, path) => (path.length > longest.length ? path : longest), '');

test('an outage is a gap in the reply times and not a line across it', () => {
  const { text } = wholeTrial(seriesWith(), [], 'x');
  expect(lineOf(text, 'p50').match(/M/g)).toHaveLength(2);
  expect(lineOf(text, 'rate').match(/M/g)).toHaveLength(1); // throughput is 0 then, and known
});

test('a silence that never ends counts to the end of the load', () => {
  const { pulse, lengthMs } = seriesWith('never-heard-again');
  const [atMs, silentMs] = pulse.at(-1) ?? [0, 0];
  expect(atMs).toBe(lengthMs);
  expect(silentMs).toBeGreaterThan(3000);
});

test('operations without an answer are crosses in the bin in which they were due', () => {
  const series = seriesWith();
  const unanswered = series.unanswered.map((_, bin) => (bin === 42 ? 3 : 0));
  const { text } = wholeTrial({ ...series, unanswered }, [], 'x');
  expect(text.match(/class="cross"/g)).toHaveLength(1);
  expect(readout({ ...series, unanswered }, 4250)).toContainEqual(['never answered', '3']);
});

test('a fault is drawn from armed over bitten to healed, or else to the end', () => {
  const [band] = seriesWith().bands;
  expect(band).toMatchObject({ label: 'Power cut', bittenMs: 4000, healedMs: null });
  expect(band?.armedMs).toBeLessThanOrEqual(4000);
  const { text } = wholeTrial(seriesWith(), [], 'x');
  expect(text).toContain('bitten at 4,000 ms, never healed');
});

test('events are marks where they are in view, and their text is no markup', () => {
  const marks = [1000, 5000].map((atMs) => ({ atMs, text: '<b>' }));
  const view = { width: 600, fromMs: 0, toMs: 2000 };
  const { text } = timePanels(seriesWith(), marks, view, '<i>');
  expect(text.match(/class="mark"/g)).toHaveLength(1);
  expect(text).not.toMatch(/<[bi]>/);
});

test('the roles of a failover: the active goes dark, the standby takes over', () => {
  const { events, manifest, timeline } = seen();
  const lanes = lanesOf(events, manifest, timeline?.beginNs ?? 0, timeline?.endNs ?? 0);
  const roles = ({ spans }: Lane) => spans.map(({ role }) => role);
  expect(lanes.map(roles)).toEqual([
    ['unknown', 'dark'],
    ['unknown', 'active'],
  ]);
  expect(lanes[1]?.spans[1]?.fromMs).toBeCloseTo(4320, 0);
  const readings = readout(seriesWith(), 4100);
  expect(readings).toContainEqual(['host a', 'dark']);
});

const steps = {
  ...{ detectedMs: 305, decidedMs: 310, firstReplyMs: 330, firstAcknowledgedMs: 600 },
  ...{ recoveredMs: 620, hasRecovered: true },
};
const ends = (changes: Partial<typeof steps> | object) =>
  segmentsOf({ label: 'Power cut', chain: { ...steps, ...changes }, untilMs: 4000 }).map(
    ({ fromMs, toMs }) => [fromMs, toMs],
  );

test('each step of a chain begins where the previous step ended', () => {
  const all = [0, 305, 310, 330, 600, 620];
  expect(ends({})).toEqual(all.slice(1).map((toMs, index) => [all[index], toMs]));
});

test('a failover that never recovered is drawn to the edge, with the word never', () => {
  const never = { recoveredMs: null, hasRecovered: false };
  expect(ends({ ...never, firstReplyMs: null, firstAcknowledgedMs: null }).at(-1)).toEqual([
    310, 4000,
  ]);
  expect(ends(never).at(-1)).toEqual([600, 4000]);
  expect(ends({ recoveredMs: null, hasRecovered: null }).at(-1)).toEqual([330, 600]);
  const chain = { ...steps, ...never };
  expect(waterfall([{ label: '<b>', chain, untilMs: 4000 }], 600, 'x').text).toContain(
    'never, until',
  );
});
