/** Whom a fault hits: a side, or whoever holds a role when it is injected. */
import { z } from 'zod';
import type { Side } from '../engines/engine.ts';
import type { Host } from '../hosts/host.ts';
import type { FaultContext, Target } from './fault.ts';
import { NoBite } from './fault.ts';

export const targetSchema = z.enum(['active', 'standby', 'a', 'b']);

/** Of faults that need to know whom they hit, and no more. */
export const onlyTarget = z.strictObject({ on: targetSchema });

/** The side and its host; throws NoBite when nobody holds the role now. */
export function targetOf({ lab, pair, parameters }: FaultContext): { side: Side; host: Host } {
  const on = parameters.on as Target;
  const side = on === 'a' || on === 'b' ? on : pair.roles()[on];
  if (!side) throw new NoBite(`nobody is ${on} now, so there is nothing to hit`);
  const host = lab.hosts[side];
  if (!host.isPowered) throw new NoBite(`host ${side} has no power already`);
  return { side, host };
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
