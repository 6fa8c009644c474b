/** The contract of a platform: it makes the hosts and links of a lab. */
import type { Guest } from '../guests/guest.ts';
import type { HostName, Lab, Placement } from '../lab.ts';
import type { Capability } from '../pair.ts';
import type { Recorder } from '../recording/recorder.ts';
import type { Toolbox } from '../toolbox.ts';
import type { HostAbility } from './host.ts';

export interface LabPlan {
  recorder: Recorder;
  toolbox: Toolbox;
  /** The guest of its pairs, for whose memory the lab needs room; absent: `minimal`. */
  guest?: Guest;
  /** Aborted when the user asks to stop. */
  signal: AbortSignal;
  /** One placement per pair; absent: one pair, on the hosts a and b. */
  placements?: readonly Placement[];
  /** Seed of random link conditions. */
  seed?: number;
}

export interface Platform {
  readonly name: string;
  /** Capabilities of this computer without which there is no lab. */
  readonly needs: readonly Capability[];
  /** Optional abilities of its hosts. */
  readonly abilities: readonly HostAbility[];
  /** Memory that has to be available before a lab for pairs of this guest begins, MiB. */
  memoryNeededMib(guest: Guest, placements: readonly Placement[]): number;
  /** Resolves when every host has power and every link passes; disposal leaves nothing behind. */
  create(plan: LabPlan): Promise<Lab>;
}

/** The placement of a trial without placements. */
export const ONE_PAIR: readonly Placement[] = [{ a: 'a', b: 'b' }];

/** The hosts a plan needs for its pairs; a and b always. */
export function hostsOf(placements: readonly Placement[]): Set<HostName> {
  return new Set<HostName>(['a', 'b', ...placements.flatMap(({ a, b }) => [a, b])]);
}
