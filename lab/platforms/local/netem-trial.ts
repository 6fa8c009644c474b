/**
 * Tries the backend netem, in a machine whose kernel has it: `node netem-trial.ts NATIVE`. Prints a
 * line `tried {name, conditions, ab, ba}` for each condition, with the link probe's results from
 * host a to b, where the condition holds, and from b to a, where it does not.
 */
import { mkdtempSync } from 'node:fs';
import { detectCapabilities } from '../../capabilities.ts';
import { Recorder } from '../../recording/recorder.ts';
import type { Toolbox } from '../../toolbox.ts';
import type { Conditions } from '../conditions.ts';
import type { MeasuredLink } from '../link.ts';
import { delayAt, type LinkMeasurement, type OneWay } from '../link-measurement.ts';
import { portOf } from './cable.ts';
import { createLab } from './provision.ts';

const QUICK: LinkMeasurement = { count: 200, intervalMs: 2, waitMs: 400 };
/** Bursts are few: ten in the quick trial, and the length of ten bursts varies by half. */
const LONG: LinkMeasurement = { count: 2000, intervalMs: 1, waitMs: 400 };
/** Long enough that a first arrival that is read late does not count. */
const FLOOD: LinkMeasurement = { count: 600, intervalMs: 0, bytes: 1400, waitMs: 1500 };

const TRIALS: readonly [string, Conditions | null, LinkMeasurement?][] = [
  ['none', null],
  ...[1, 5, 10, 20, 50].map((delayMs): [string, Conditions] => [`delay ${delayMs}`, { delayMs }]),
  ['jitter', { delayMs: 20, jitterMs: 10, distribution: 'uniform' }],
  ['normal jitter', { delayMs: 20, jitterMs: 5, distribution: 'normal' }],
  ['loss', { lossPercent: 30 }],
  ['bursts', { burstEnterPercent: 5, burstLeavePercent: 20 }, LONG],
  ['duplicates', { duplicatePercent: 30 }],
  ['reordering', { delayMs: 10, reorderPercent: 30 }],
  ['corruption', { corruptPercent: 50 }],
  ['rate', { rateMbps: 10 }, FLOOD],
  ['none again', null],
];

const [native = ''] = process.argv.slice(2);
const tools = { qemu: 'false', qemuImg: 'false', qemuVersion: '0.0.0', plugin: '', transport: '' };
const toolbox: Toolbox = { ...tools, native, guests: {}, cache: '' };
const recorder = new Recorder(mkdtempSync('/tmp/trial-'));
await using lab = await createLab({ recorder, toolbox, signal: new AbortController().signal });
const { netem } = await detectCapabilities(toolbox);
console.log(`backend ${lab.switch.backend}, netem ${netem}`);
const port = portOf('sync', 'a');
for (const [name, conditions, measurement = QUICK] of TRIALS) {
  const release = conditions && (await lab.switch.shape(port, ['from'], conditions));
  const { ab, ba } = await measured(measurement);
  await release?.();
  console.log(`tried ${JSON.stringify({ name, conditions, ab: brief(ab), ba: brief(ba) })}`);
}

/**
 * One measurement, or of a flood the one of three with the median throughput: where a first
 * arrival is read late, the others seem to come faster than they do.
 */
async function measured(how: LinkMeasurement): Promise<MeasuredLink> {
  const times = how === FLOOD ? 3 : 1;
  const all: MeasuredLink[] = [];
  for (let n = 0; n < times; n++)
    all.push(await lab.switch.measure('sync', [lab.hosts.a, lab.hosts.b], how));
  all.sort((left, right) => (left.ab.throughputMbps ?? 0) - (right.ab.throughputMbps ?? 0));
  return all[Math.floor(times / 2)] as MeasuredLink;
}

function brief(way: OneWay) {
  const { delaysMs: _delays, isLost: _fates, ...counts } = way;
  const [p5Ms, p50Ms, p95Ms, p99Ms] = [0.05, 0.5, 0.95, 0.99].map((share) => delayAt(way, share));
  return { ...counts, p5Ms, p50Ms, p95Ms, p99Ms };
}
