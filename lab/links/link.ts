/**
 * The contract of a link: a switch in the lab with a port per host. Conditions are set per port
 * and direction. Delay, loss and the rest of the conditions get their backends here later.
 */
import type { LinkName } from '../hosts/host.ts';

/** Direction as seen from the host: `from` it into the switch, or from the switch `to` it. */
export type Direction = 'from' | 'to';

export interface PortCounters {
  fromPackets: number;
  toPackets: number;
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

export interface Switch {
  readonly ports: readonly Port[];
  /** Drops or passes in one transaction; carrier stays up either way. */
  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<void>;
  pass(ports: readonly Port[], directions: readonly Direction[]): Promise<void>;
  /** Counters by device name. */
  counters(): Promise<Record<string, PortCounters>>;
}
