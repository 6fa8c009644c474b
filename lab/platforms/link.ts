/**
 * The contract of a link: a switch in the lab with a port per host. Conditions are set per port
 * and direction, while the lab runs, and outlive a host's power cut: they are the link's.
 */

import type { Conditions } from './conditions.ts';
import type { LinkName } from './host.ts';

/** Direction as seen from the host: `from` it into the switch, or from the switch `to` it. */
export type Direction = 'from' | 'to';

export interface PortCounters {
  fromPackets: number;
  toPackets: number;
  fromBytes: number;
  toBytes: number;
  /** Packets dropped because the port was dark in either direction. */
  droppedPackets: number;
}

export interface Port {
  link: LinkName;
  /** Name of the host behind it. */
  host: string;
  /** Device name in the switch: `lan-a`. */
  device: string;
}

/** The host's end of a cable. */
export interface Plug {
  port: Port;
  /** PID of the host's init, whose network namespace takes the other end, named as the link. */
  initPid: number;
  mac: string;
}

/** Gives back what was asked of a switch; others may still hold the same. Twice is harmless. */
export type Release = () => Promise<void>;

/** Thrown by `shape` where a port has conditions already that these exclude, or would replace. */
export class ConditionsClash extends Error {
  override name = 'ConditionsClash';
}

export interface Switch {
  readonly ports: readonly Port[];
  /** How conditions are done here: by the kernel's `netem`, or by the user-space `wire`. */
  readonly backend: 'netem' | 'wire';
  /** Connects a port with its host; conditions set before hold again. */
  plug(plugs: readonly Plug[]): Promise<void>;
  unplug(ports: readonly Port[]): Promise<void>;
  /** Drops everything, in one transaction, until nobody wants it dropped; carrier stays up. */
  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<Release>;
  /** Drops TCP from and to one port number, between whatever hosts of a link. */
  dropChannel(link: LinkName, tcpPort: number): Promise<Release>;
  /** Packets dropped since a channel was; 0 when it is not. */
  droppedOfChannel(link: LinkName, tcpPort: number): Promise<number>;
  /**
   * Adds conditions to what directions of a port have already, all of them or none; throws
   * ConditionsClash where the two exclude each other.
   */
  shape(port: Port, directions: readonly Direction[], conditions: Conditions): Promise<Release>;
  /**
   * How late a datagram between two hosts of a link may come at most, on the slower of both ways, by
   * what delay and jitter (two of its widths) is asked of their ports, ms.
   */
  latenessMs(link: LinkName, hosts: readonly [string, string]): number;
  /** Counters by device name. */
  counters(): Promise<Record<string, PortCounters>>;
}

/** Does conditions; one for the whole switch. */
export interface Shaper {
  readonly backend: Switch['backend'];
  set(cable: Cable, direction: Direction, conditions: Conditions | null): Promise<void>;
  /** Forgets what it has on a cable that is unplugged. */
  forget(cable: Cable): Promise<void>;
}

/**
 * The devices between a port and its host. A frame from the host comes in on `hostEnd` and goes out
 * on `switchEnd`, a frame to it the other way: the kernel forwards between the two.
 */
export interface Cable {
  port: Port;
  hostEnd: string;
  switchEnd: string;
  /** Frames of a direction that are diverted go through these. */
  taps: Record<Direction, string>;
  /** nftables' table that forwards: `netdev NAME`. */
  table: string;
}
