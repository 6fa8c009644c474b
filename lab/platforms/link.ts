/**
 * The contract of a link: a switch in the lab with a port per host. Conditions are set per port
 * and direction, while the lab runs, and outlive a host's power cut: they belong to the link.
 */
import type { Background } from '../command.ts';
import type { Conditions } from './conditions.ts';
import type { Host } from './host.ts';
import type { OneWay, Sounding } from './sounding.ts';

/** Every link: `lan` (clients reach the guest), `sync` (the twins talk), `quorum` (the witness). */
export const LINKS = ['lan', 'sync', 'quorum'] as const;
export type LinkName = (typeof LINKS)[number];

/** Direction as seen from the host: `from` it into the switch, or from the switch `to` it. */
export type Direction = 'from' | 'to';
export const DIRECTIONS: readonly Direction[] = ['from', 'to'];

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
  /** Name of the port in recordings: `lan-a`. */
  device: string;
}

/** One way between two hosts of a link. */
export interface OneWayPorts {
  from: Port;
  to: Port;
}

/** Gives back what was asked of a switch; others may still hold the same. Twice is harmless. */
export type Release = () => Promise<void>;

/** Thrown by `shape` where a port has conditions already that these exclude, or would replace. */
export class ConditionsClash extends Error {
  override name = 'ConditionsClash';
}

/** A process that captures frames. */
export interface Capture extends Background {
  /** Its own account of the file, once it has ended; null when it died before it closed it. */
  ending(): CaptureEnding | null;
}

export interface CaptureEnding {
  /** Frames in the file. */
  frames: number;
  /** Frames that the kernel dropped, because the capture was too slow. */
  dropped: number;
  /** When it listened, monotonic ns: no frame is missing from these stretches but dropped ones. */
  windows: { fromNs: number; toNs: number }[];
}

export interface Switch {
  readonly ports: readonly Port[];
  /** How conditions are applied: by the kernel's `netem`, or by the user-space `wire`. */
  readonly backend: 'netem' | 'wire';
  /** Drops everything, in one transaction, until the last holder releases it; carrier stays up. */
  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<Release>;
  /** Drops what a port sends to another one of its link; everybody else stays in reach. */
  dropBetween(ways: readonly OneWayPorts[]): Promise<Release>;
  /** Drops TCP from and to one port number, between all hosts of a link. */
  dropChannel(link: LinkName, tcpPort: number): Promise<Release>;
  /** Packets dropped since a channel was; 0 when it is not dropped. */
  droppedOfChannel(link: LinkName, tcpPort: number): Promise<number>;
  /**
   * Adds conditions to those a port has already, in all directions or in none; throws
   * ConditionsClash where the two exclude each other.
   */
  shape(port: Port, directions: readonly Direction[], conditions: Conditions): Promise<Release>;
  /** Largest one-way delay configured between two hosts (delay + 2 × jitter, slower way), ms. */
  configuredDelayMsMax(link: LinkName, hosts: readonly [string, string]): number;
  /** Sends datagrams each way between two powered hosts of a link, and reports what arrived. */
  sound(link: LinkName, ends: readonly [Host, Host], how: Sounding): Promise<Soundings>;
  /** Counters by name of the port. */
  counters(): Promise<Record<string, PortCounters>>;
  /** Captures frames that enter the switch at a port into a pcap file, until SIGTERM. */
  capture(port: Port, file: string): Capture;
  /** Calls `onPort` with the port at which the switch knows an address, now and at each change. */
  watchAddress(mac: string, onPort: (device: string) => void): Promise<Background>;
}

/** From the first host to the second, and back. */
export interface Soundings {
  ab: OneWay;
  ba: OneWay;
}
