/** Every probe of a trial, in the order they are started. */
import { frames } from './frames.ts';
import { identity } from './identity.ts';
import { links } from './links.ts';
import { load } from './load.ts';
import type { Probe } from './probe.ts';
import { pulse } from './pulse.ts';

export function probes(pulseHz: number): readonly Probe[] {
  return [load, links, frames, identity, ...(pulseHz > 0 ? [pulse(pulseHz)] : [])];
}
