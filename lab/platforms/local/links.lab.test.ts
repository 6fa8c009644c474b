import { expect, test } from 'vitest';
import type { Lab } from '../../lab.ts';
import { withLab } from '../../testing.ts';
import type { Conditions } from '../conditions.ts';
import type { Direction } from '../link.ts';
import { delayAt, type LinkMeasurement } from '../link-measurement.ts';
import { portOf } from './cable.ts';

const port = portOf('sync', 'a');
/** Largest share of datagrams that a busy computer may delay by more than 1 ms. */
const MOST_DISTURBED = 0.08;
const quick = { count: 300, intervalMs: 1, waitMs: 300 };

const measure = (lab: Lab, how: LinkMeasurement = quick) =>
  lab.switch.measure('sync', [lab.hosts.a, lab.hosts.b], how);

const shape = (lab: Lab, conditions: Conditions, directions: Direction[] = ['from']) =>
  lab.switch.shape(port, directions, conditions);

test('a link without conditions loses nothing and adds less than a millisecond', () =>
  withLab(async (lab) => {
    const { ab, ba } = await measure(lab);
    for (const way of [ab, ba]) {
      expect(way).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, corrupted: 0 });
      expect(delayAt(way, 0.5)).toBeLessThan(1);
    }
  }));

test('delay holds in its direction only, changes while running, and goes away', () =>
  withLab(async (lab) => {
    const first = await shape(lab, { delayMs: 10 });
    const delayed = await measure(lab);
    expect(delayAt(delayed.ab, 0.5)).toBeGreaterThan(10);
    expect(delayAt(delayed.ab, 0.5)).toBeLessThan(11);
    expect(delayAt(delayed.ba, 0.5)).toBeLessThan(1);
    expect(delayed.ab).toMatchObject({ lost: 0, reordered: 0 });
    await first();
    const second = await shape(lab, { delayMs: 20 });
    expect(delayAt((await measure(lab)).ab, 0.5)).toBeGreaterThan(20);
    await second();
    const after = await measure(lab);
    expect(delayAt(after.ab, 0.5)).toBeLessThan(1);
    expect(after.ab.lost).toBe(0);
  }));

test('what two ask of a port holds together, and each gives back its own', () =>
  withLab(async (lab) => {
    const delay = await shape(lab, { delayMs: 10 }, ['from', 'to']);
    const loss = await shape(lab, { lossPercent: 30 });
    const both = await measure(lab);
    expect(delayAt(both.ab, 0.5)).toBeGreaterThan(10);
    expect(both.ab.lost).toBeGreaterThan(20);
    expect(both.ba.lost).toBe(0);
    await expect(shape(lab, { delayMs: 5 })).rejects.toThrow(
      'port sync-a, from: delayMs is set already',
    );
    await expect(shape(lab, { burstEnterPercent: 1, burstLeavePercent: 9 })).rejects.toThrow(
      'exclude each other',
    );
    await delay();
    await delay();
    const lossy = await measure(lab);
    expect(delayAt(lossy.ab, 0.5)).toBeLessThan(1);
    expect(lossy.ab.lost).toBeGreaterThan(20);
    await loss();
    expect((await measure(lab)).ab.lost).toBe(0);
  }));

/**
 * Delays from a to b under `conditions`, and the share of datagrams that the computer delayed: seen
 * on the other way, whose delay is constant. Measures again while that share is too large to say
 * anything.
 */
async function delaysFrom(lab: Lab, conditions: Conditions, how: LinkMeasurement) {
  await using stack = new AsyncDisposableStack();
  stack.defer(await shape(lab, conditions, ['from']));
  stack.defer(await shape(lab, { delayMs: conditions.delayMs }, ['to']));
  for (let attempt = 1; ; attempt += 1) {
    const { ab, ba } = await measure(lab, how);
    const lateMs = (delayAt(ba, 0.5) ?? Number.NaN) + 1;
    const disturbed = ba.delaysMs.filter((ms) => ms > lateMs).length / ba.sent;
    if (disturbed > MOST_DISTURBED && attempt < 5) continue;
    expect(disturbed, 'share of datagrams that the computer delayed').toBeLessThan(MOST_DISTURBED);
    expect(ab).toMatchObject({ reordered: 0, overtaking: 0, lost: 0 });
    return { ab, disturbed };
  }
}

test('jitter spreads the delay as it is distributed, and keeps the order', () =>
  withLab(async (lab) => {
    const [delayMs, jitterMs, count] = [20, 3, 300];
    // So far apart that few would overtake the previous datagram, and have to wait for it.
    const how = { count, intervalMs: 2 * jitterMs, waitMs: 300 };
    // The way itself takes 0.1 to 0.4 ms more than the delay, according to the computer.
    const middleMs = delayAt((await delaysFrom(lab, { delayMs }, how)).ab, 0.5) ?? Number.NaN;
    const expectShares = async (
      distribution: 'uniform' | 'normal',
      shares: readonly { jitters: number; from: number; to: number }[],
    ) => {
      const { ab, disturbed } = await delaysFrom(lab, { delayMs, jitterMs, distribution }, how);
      const offMs = ab.delaysMs.map((each) => Math.abs(each - middleMs));
      for (const { jitters, from, to } of shares) {
        const share = offMs.filter((ms) => ms <= jitters * jitterMs).length / count;
        expect(share, `within ${jitters} jitters`).toBeGreaterThan(from - disturbed);
        expect(share, `within ${jitters} jitters`).toBeLessThan(to + disturbed);
      }
    };
    // With 300 samples four standard errors are 0.12 at most; normal jitter exceeds its deviation.
    await expectShares('uniform', [
      { jitters: 0.5, from: 0.5 - 0.12, to: 0.5 + 0.12 },
      { jitters: 1.1, from: 0.97, to: 1.01 },
    ]);
    await expectShares('normal', [
      { jitters: 1, from: 0.683 - 0.11, to: 0.683 + 0.11 },
      { jitters: 3, from: 0.97, to: 1.01 },
    ]);
  }));

test('bursts are as frequent and as long as was asked', () =>
  withLab(async (lab) => {
    const [enter, leave] = [0.02, 0.25];
    await shape(lab, { burstEnterPercent: 100 * enter, burstLeavePercent: 100 * leave });
    const { ab } = await measure(lab, { count: 20_000, intervalMs: 0.05, waitMs: 60 });
    const bursts = ab.isLost.filter((lost, at) => lost && !ab.isLost[at - 1]).length;
    // Some 370 bursts, whose lengths are geometric: 4.5 standard errors of the mean.
    const strayFrames = (4.5 * Math.sqrt(1 - leave)) / leave / Math.sqrt(bursts);
    expect(Math.abs(ab.lost / bursts - 1 / leave)).toBeLessThan(strayFrames);
    // Losses come in runs: they count as (1 + r) / (1 - r) times fewer independent losses.
    const share = enter / (enter + leave);
    const follow = 1 - enter - leave;
    const variance = (share * (1 - share) * (1 + follow)) / (1 - follow) / ab.sent;
    expect(Math.abs(ab.lost / ab.sent - share)).toBeLessThan(4.5 * Math.sqrt(variance));
  }));

test.each([
  ['loss', { lossPercent: 30 }, 'lost'],
  ['loss in bursts', { burstEnterPercent: 5, burstLeavePercent: 20 }, 'lost'],
  ['duplicates', { duplicatePercent: 30 }, 'duplicated'],
  ['reordering', { delayMs: 5, reorderPercent: 30 }, 'reordered'],
  ['corruption', { corruptPercent: 50 }, 'corrupted'],
] as const)('%s is seen, and only that', (_, conditions, flaw) =>
  withLab(async (lab) => {
    await shape(lab, conditions);
    const { ab, ba } = await measure(lab);
    const none = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0 };
    expect(ba).toMatchObject(none);
    expect(ab[flaw]).toBeGreaterThan(20);
    expect(ab[flaw]).toBeLessThan(180);
    // A flipped bit in the header of a datagram loses it.
    const { [flaw]: _seen, ...others } = none;
    if (flaw !== 'corrupted') expect(ab).toMatchObject(others);
  }),
);

test('a rate is kept to', () =>
  withLab(async (lab) => {
    await shape(lab, { rateMbps: 10 });
    const flood = { count: 200, intervalMs: 0, bytes: 1400, waitMs: 500 };
    const { ab, ba } = await measure(lab, flood);
    expect(ab.throughputMbps).toBeGreaterThan(8);
    expect(ab.throughputMbps).toBeLessThan(10);
    expect(ba.throughputMbps).toBeGreaterThan(20);
  }));

test('one direction is dropped while the other passes', () =>
  withLab(async (lab) => {
    await measure(lab); // without the other's hardware address nothing can be sent at all
    const pass = await lab.switch.drop([port], ['to']);
    const { ab, ba } = await measure(lab);
    expect(ab.lost).toBe(0);
    expect(ba.arrived).toBe(0);
    await pass();
    expect((await measure(lab)).ba.lost).toBe(0);
  }));

test('conditions are the link’s: they outlive a power cut', () =>
  withLab(async (lab) => {
    await shape(lab, { delayMs: 10 });
    await lab.hosts.a.powerCut();
    await shape(lab, { delayMs: 15 }, ['to']);
    await lab.hosts.a.powerOn();
    const { ab, ba } = await measure(lab);
    expect(delayAt(ab, 0.5)).toBeGreaterThan(10);
    expect(delayAt(ba, 0.5)).toBeGreaterThan(15);
  }));
