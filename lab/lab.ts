/**
 * The lab as one pair sees it: the two hosts of its sides, the witness and the world on the links
 * lan, sync and quorum, and its recording. Several pairs share a lab, each with its own slot.
 */
import type { Host } from './platforms/host.ts';
import type { Switch } from './platforms/link.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Toolbox } from './toolbox.ts';

/** Hosts that guests can live on. */
export const HOST_NAMES = ['a', 'b', 'c', 'd'] as const;
export type HostName = (typeof HOST_NAMES)[number];

/** Which host is which side of a pair. */
export interface Placement {
  a: HostName;
  b: HostName;
}

/** Names and numbers that keep pairs on the same hosts apart. */
export interface Slot {
  /** From 0. */
  index: number;
  /** Names files and processes that would be the same otherwise. */
  name: string;
  /** The TAP of its guest on either host. */
  tap: string;
  /** Added to every port its engine uses. */
  portOffset: number;
}

/** `H` is the platform's type of hosts, with abilities beyond the contract. */
export interface Lab<H extends Host = Host> extends AsyncDisposable {
  readonly hosts: {
    /** The hosts of the pair's sides; their names may differ from the sides'. */
    readonly a: H;
    readonly b: H;
    readonly witness: H;
    readonly world: H;
  };
  /** Every host of the lab, by its name. */
  readonly all: Readonly<Record<string, H>>;
  readonly slot: Slot;
  readonly switch: Switch;
  readonly recorder: Recorder;
  readonly toolbox: Toolbox;
  /** A folder on the tmpfs of the lab; it ends with the lab. */
  readonly scratch: string;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** Far enough apart for any engine's ports. */
const PORTS_A_SLOT = 30;

export function slotOf(index: number): Slot {
  const name = index === 0 ? '' : `pair-${index + 1}-`;
  return { index, name, tap: `ft${index}`, portOffset: index * PORTS_A_SLOT };
}

/** The same lab as another pair sees it; disposing of a view does nothing. */
export function viewOf(lab: Lab, placement: Placement, index: number, recorder: Recorder): Lab {
  const hostOf = (name: HostName) => {
    const host = lab.all[name];
    if (!host) throw new Error(`the lab has no host ${name}`);
    return host;
  };
  const hosts = { ...lab.hosts, a: hostOf(placement.a), b: hostOf(placement.b) };
  const nothing = () => Promise.resolve();
  return { ...lab, hosts, slot: slotOf(index), recorder, [Symbol.asyncDispose]: nothing };
}
