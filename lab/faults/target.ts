/** Whom a fault hits: a side, or whoever holds a role when it is injected. */
import { z } from 'zod';
import { HOST_NAMES } from '../lab.ts';
import type { Side } from '../pair.ts';
import type { Host } from '../platforms/host.ts';
import type { FaultContext, Target } from './fault.ts';
import { NoBite } from './fault.ts';

export const targetSchema = z.enum(['active', 'standby', ...HOST_NAMES]);

/** Of faults that need to know whom they hit, and no more. */
export const onlyTarget = z.strictObject({ on: targetSchema });

/** The host, and as which side of the (first) pair; throws NoBite when nobody holds the role now. */
export function targetOf({ lab, pair, parameters }: FaultContext): { side: Side; host: Host } {
  const on = parameters.on as Target;
  const isRole = on === 'active' || on === 'standby';
  const name = isRole ? pair.roles()[on] : on;
  if (!name) throw new NoBite(`nobody is ${on} now, so there is nothing to hit`);
  const host = isRole ? lab.hosts[name as Side] : lab.all[name];
  if (!host) throw new NoBite(`there is no host ${name} here`);
  if (!host.isPowered) throw new NoBite(`host ${name} has no power already`);
  return { side: name as Side, host };
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
