/** Which host or twin a fault hits: a host by name, or the holder of a role when it is injected. */
import { z } from 'zod';
import { HOST_NAMES } from '../lab.ts';
import type { Role, Side } from '../pair.ts';
import {
  type DarkEdge,
  type Darkenable,
  type Freezable,
  type Host,
  type Inspectable,
  isAble,
  NoPower,
} from '../platforms/host.ts';
import { type FaultContext, NoBite, type PlacedPair, type Target } from './fault.ts';

const SIDES = ['a', 'b'] as const satisfies readonly Side[];

export const targetSchema = z.enum(['active', 'standby', ...HOST_NAMES]);

/** Parameters of faults that only need a target. */
export const onlyTarget = z.strictObject({ on: targetSchema });

type OnTarget = FaultContext<{ on: Target }>;

/** A pair's copy of its guest: on which host, and as which side. */
export interface HitTwin extends PlacedPair {
  side: Side;
  host: Host;
}

/** The host that `on` means now; throws NoBite when no side has the role, or it has no power. */
export function hostOf(context: OnTarget): Host {
  const { on } = context.parameters;
  const host = on === 'active' || on === 'standby' ? hostInRole(context, on) : context.lab.all[on];
  if (!host) throw new NoBite(`there is no host ${on} here`);
  if (!host.isPowered) throw new NoBite(`host ${host.name} has no power already`);
  return host;
}

/** Cuts the power of a host; throws NoBite when it is off, or another fault was faster. */
export async function cutPower(host: Host): Promise<DarkEdge> {
  try {
    return await host.powerCut();
  } catch (error) {
    throw error instanceof NoPower ? new NoBite(error.message) : error;
  }
}

/**
 * The twin that `on` names now: by role, the twin of the first pair; by host, the only twin there.
 * Throws NoBite when the host has no power, no side of a pair, or sides of several pairs.
 */
export function twinOf(context: OnTarget): HitTwin {
  const host = hostOf(context);
  const { on } = context.parameters;
  const all = placedPairs(context);
  const candidates = on === 'active' || on === 'standby' ? all.slice(0, 1) : all;
  const twins = candidates.flatMap(({ lab, pair }) =>
    SIDES.filter((side) => lab.hosts[side] === host).map((side) => ({ lab, pair, side, host })),
  );
  const [twin, ...others] = twins;
  if (!twin) throw new NoBite(`no side of a pair is on host ${host.name}`);
  if (others.length > 0) throw new NoBite(`host ${host.name} has sides of ${twins.length} pairs`);
  return twin;
}

/** Every pair of the trial, with the lab as it sees it. */
function placedPairs({ lab, pair, pairs = [{ lab, pair }] }: FaultContext): readonly PlacedPair[] {
  return pairs;
}

function hostInRole(context: FaultContext, role: Role): Host {
  const [first = context] = placedPairs(context);
  const side = first.pair.roles()[role];
  if (!side) throw new NoBite(`no side is ${role} now, so there is nothing to hit`);
  return first.lab.hosts[side];
}

/** The host, whose processes can be stopped; throws NoBite where the platform cannot do that. */
export function freezable(host: Host): Host & Freezable {
  if (!isAble(host, 'freeze')) throw new NoBite(`the platform cannot freeze host ${host.name}`);
  return host;
}

/** The host, whose ports can be dark; throws NoBite where the platform cannot do that. */
export function darkenable(host: Host): Host & Darkenable {
  if (!isAble(host, 'darken')) throw new NoBite(`the platform cannot darken host ${host.name}`);
  return host;
}

/** The host, whose processes can be seen; throws NoBite where the platform cannot do that. */
export function inspectable(host: Host): Host & Inspectable {
  if (!isAble(host, 'inspect'))
    throw new NoBite(`the platform does not show processes of host ${host.name}`);
  return host;
}

/** Frames from the host's ports that the switches forwarded, all links together. */
export async function passedFrom({ lab }: FaultContext, host: string): Promise<number> {
  const counters = await lab.switch.counters();
  return lab.switch.ports
    .filter((port) => port.host === host)
    .reduce((sum, { device }) => sum + (counters[device]?.fromPackets ?? 0), 0);
}

/** State letters of all processes of a host; empty when none is left. */
export async function statesOf(host: Inspectable): Promise<string> {
  return (await host.processes()).map(({ state }) => state).join('');
}

/** Whether process states show a stopped host: at least one is stopped, and none runs. */
export function areStopped(states: string): boolean {
  return /^[TZ]*T[TZ]*$/.test(states);
}
