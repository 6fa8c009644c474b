/** Whom a fault hits: a side, or whoever holds a role when it is injected. */
import { z } from 'zod';
import { HOST_NAMES } from '../lab.ts';
import type { Role, Side } from '../pair.ts';
import type { Host } from '../platforms/host.ts';
import { type FaultContext, NoBite, type PlacedPair, type Target } from './fault.ts';

const SIDES = ['a', 'b'] as const satisfies readonly Side[];

export const targetSchema = z.enum(['active', 'standby', ...HOST_NAMES]);

/** Of faults that need to know whom they hit, and no more. */
export const onlyTarget = z.strictObject({ on: targetSchema });

/** A pair's copy of its guest: on which host, and as which side. */
export interface HitTwin extends PlacedPair {
  side: Side;
  host: Host;
}

/** The host that `on` means now; throws NoBite when nobody holds the role, or it has no power. */
export function hostOf(context: FaultContext): Host {
  const { lab, parameters } = context;
  const on = parameters.on as Target;
  const host = on === 'active' || on === 'standby' ? hostInRole(context, on) : lab.all[on];
  if (!host) throw new NoBite(`there is no host ${on} here`);
  if (!host.isPowered) throw new NoBite(`host ${host.name} has no power already`);
  return host;
}

/**
 * The twin that `on` means now: the first pair's in that role, or the only one on that host. Throws
 * NoBite when the host has no power, no side of a pair, or sides of several pairs.
 */
export function twinOf(context: FaultContext): HitTwin {
  const host = hostOf(context);
  const on = context.parameters.on as Target;
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
  if (!side) throw new NoBite(`nobody is ${role} now, so there is nothing to hit`);
  return first.lab.hosts[side];
}

/** Frames that came from the host's ports and were let through, all links together. */
export async function passedFrom({ lab }: FaultContext, host: string): Promise<number> {
  const counters = await lab.switch.counters();
  return Object.entries(counters)
    .filter(([device]) => device.endsWith(`-${host}`))
    .reduce((sum, [, port]) => sum + port.fromPackets, 0);
}

/** State letters of all processes of a host; empty when none is left. */
export function statesOf(host: Host): string {
  return host
    .processes()
    .map((process) => process.state)
    .join('');
}

/** Whether there are processes, and every one of them is stopped. */
export function isStopped(host: Host): boolean {
  return /^[TZ]*T[TZ]*$/.test(statesOf(host));
}
