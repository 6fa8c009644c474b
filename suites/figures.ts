/** Scenarios of `ftlab bench`: the same every time, so that figures can be compared. */
import { powerCut } from '../lab/faults/index.ts';
import {
  noConnectionReset,
  noDivergence,
  noFalseSuspicion,
  nothingLost,
  oneVoice,
} from '../reports/expectations/index.ts';
import { farApart } from './latency.ts';
import type { Scenario } from './suite.ts';

/** A load that every engine can take: far below the capacity of the slowest. */
const LOW_RATE_HZ = 50;
const STEADY_RATE_HZ = 200;
/** Half of the capacity of the slowest engine that protects. */
const BUSY_RATE_HZ = 1000;
/** About half of the capacity of the slowest guest of lockstep. */
const HIGH_RATE_HZ = 3000;
/**
 * Clients that each wait for their reply and ask again. Offered at a rate instead, operations pile
 * up in ever larger segments until the clients take the processors from the guest: at 80,000/s the
 * same guest then takes anything from 15,000/s to 45,000/s.
 */
const SATURATING = { window: 1, connections: 64 };
/** About half of the capacity of the slowest engine, for ten minutes. */
const FULL_RATE_HZ = 500;

const common = {
  guest: 'minimal',
  pulseHz: 100,
} as const;
const ledger = (rateHz: number, connections: number) => ({
  name: 'ledger',
  parameters: { rateHz, connections, timeoutMs: 30_000 },
});

export const lowRate: Scenario = {
  ...common,
  name: 'low-rate',
  title: 'Replies at a low fixed rate',
  why: 'The reply time when no operation waits for another.',
  workload: ledger(LOW_RATE_HZ, 4),
  loadMs: 6000,
  settleMs: 3000,
  timeline: [],
  expectations: [nothingLost()],
};

/** 6,000 replies in three such loads, so that the 99.9th percentile is not just the worst reply. */
export const steadyRate: Scenario = {
  ...lowRate,
  name: 'steady-rate',
  title: 'Replies at a steady rate',
  why: 'The time that protection adds to a reply, up to the worst in a thousand.',
  workload: ledger(STEADY_RATE_HZ, 8),
  loadMs: 10_000,
};

export const busyRate: Scenario = {
  ...lowRate,
  name: 'busy-rate',
  title: 'Replies at a rate that keeps the guest busy',
  why: 'The reply time when a pair has work for half of its capacity.',
  workload: ledger(BUSY_RATE_HZ, 16),
  loadMs: 5000,
};

export const highRate: Scenario = {
  ...lowRate,
  name: 'high-rate',
  title: 'Replies at a high fixed rate',
  why: 'The reply time when operations share the processors.',
  workload: ledger(HIGH_RATE_HZ, 16),
  loadMs: 4000,
};

export const saturation: Scenario = {
  ...common,
  name: 'saturation',
  title: 'Operations at saturation',
  why: 'How many operations a second there can be when each client waits for its reply.',
  workload: { name: 'ledger', parameters: { ...ledger(1, 1).parameters, ...SATURATING } },
  loadMs: 4000,
  settleMs: 3000,
  timeline: [],
  expectations: [nothingLost()],
};

/** The same with another pulse: the cost of the measuring for the guest. */
export function saturationWithPulse(pulseHz: number): Scenario {
  const why = 'A probe must not take capacity from the guest that it measures.';
  return { ...saturation, pulseHz, name: `saturation-pulse-${pulseHz}`, why };
}

/** Capacity while the twins are so far apart. */
export function saturationApart(roundTripMs: number): Scenario {
  return {
    ...saturation,
    name: `saturation-rtt-${roundTripMs}`,
    why: 'How many operations a second there can be when each waits for a distance.',
    conditions: farApart(roundTripMs),
  };
}

export const cut: Scenario = {
  ...common,
  needs: ['chains'],
  name: 'power-cut',
  title: 'The active loses power under load',
  why: 'Silence, and whether anything acknowledged is lost, over many cuts.',
  workload: ledger(200, 8),
  // A guest that boots again is silent for three seconds on a slow computer; the load lasts longer.
  loadMs: 9000,
  settleMs: 3000,
  timeline: [{ atMs: 3000, inject: powerCut({ on: 'active' }) }],
  expectations: [nothingLost(), noConnectionReset(), noDivergence(), oneVoice()],
};

export const endurance: Scenario = {
  ...common,
  needs: ['chains'],
  name: 'endurance',
  title: 'Ten minutes under full load',
  why: 'Twins that differ once in a hundred thousand rendezvous, or a detector that errs, show up.',
  workload: ledger(FULL_RATE_HZ, 8),
  loadMs: 600_000,
  settleMs: 5000,
  timeline: [],
  expectations: [nothingLost(), noConnectionReset(), noDivergence(), noFalseSuspicion()],
};

export const reprotection: Scenario = {
  ...cut,
  name: 're-protection',
  title: 'Re-protection under load',
  why: 'How long a re-protection holds the guest.',
  loadMs: 9000,
  timeline: [
    { atMs: 1500, inject: powerCut({ on: 'active' }) },
    { atMs: 4000, reprotect: true },
  ],
};
