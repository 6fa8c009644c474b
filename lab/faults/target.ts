/** Whom a fault hits: a side, or whoever holds a role when it is injected. */
import type { Side } from '../engines/engine.ts';
import type { Host } from '../hosts/host.ts';
import type { FaultContext, Target } from './fault.ts';
import { NoBite } from './fault.ts';

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
export async function passedFrom({ lab }: FaultContext, side: Side): Promise<number> {
  const counters = await lab.switch.counters();
  return Object.entries(counters)
    .filter(([device]) => device.endsWith(`-${side}`))
    .reduce((sum, [, port]) => sum + port.fromPackets, 0);
}
