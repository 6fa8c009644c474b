/**
 * The contract of a link: a switch in the lab with a port per host. Conditions are set per port
 * and direction, while the lab runs, and outlive a host's power cut: they belong to the link.
 */
import type { Background } from '../command.ts';
import type { Conditions } from './conditions.ts';
import type { Host } from './host.ts';
import type { LinkMeasurement, OneWay } from './link-measurement.ts';

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

/** One direction between two hosts of a link. */
export interface OneWayPorts {
  from: Port;
  to: Port;
}

/** Releases a request to a switch; other holders keep theirs. A second call has no effect. */
export type Release = () => Promise<void>;

/** Thrown by `shape` where a port has conditions already that these exclude, or would replace. */
export class ConditionsClash extends Error {
  override name = 'ConditionsClash';
}

/** A process that captures frames. */
export interface Capture extends Background {
  /** The capture's report about its file, once it ended; null when it died before. */
  ending(): CaptureEnding | null;
}

export interface CaptureEnding {
  /** Frames in the file. */
  frames: number;
  /** Frames that the kernel dropped, because the capture was too slow. */
  dropped: number;
  /** Spans in which it listened, monotonic ns: only dropped frames are missing from them. */
  windows: { fromNs: number; toNs: number }[];
}

export interface Switch {
  readonly ports: readonly Port[];
  /** How conditions are applied: by the kernel's `netem`, or by the user-space `wire`. */
  readonly backend: 'netem' | 'wire';
  /** Drops all frames, in one transaction, until the last holder releases; carrier stays up. */
  drop(ports: readonly Port[], directions: readonly Direction[]): Promise<Release>;
  /** Drops frames from a port to another port of its link; other ports stay in reach. */
  dropBetween(ways: readonly OneWayPorts[]): Promise<Release>;
  /** Drops TCP from and to one port number, between all hosts of a link. */
  dropChannel(link: LinkName, tcpPort: number): Promise<Release>;
  /** Packets dropped since a channel was; 0 when it is not dropped. */
  droppedOfChannel(link: LinkName, tcpPort: number): Promise<number>;
  /**
   * Adds conditions to the conditions of a port, in all directions or in none; throws
   * ConditionsClash where two conditions exclude each other.
   */
  shape(port: Port, directions: readonly Direction[], conditions: Conditions): Promise<Release>;
  /** Largest one-way delay configured between two hosts (delay + 2 × jitter, slower way), ms. */
  configuredDelayMsMax(link: LinkName, hosts: readonly [string, string]): number;
  /** Sends datagrams each way between two powered hosts of a link, and reports what arrived. */
  measure(link: LinkName, ends: readonly [Host, Host], how: LinkMeasurement): Promise<MeasuredLink>;
  /** Counters by name of the port. */
  counters(): Promise<Record<string, PortCounters>>;
  /** Captures frames that enter the switch at a port into a pcap file, until SIGTERM. */
  capture(port: Port, file: string): Capture;
  /** Calls `onPort` with the port at which the switch knows an address, now and at each change. */
  watchAddress(mac: string, onPort: (device: string) => void): Promise<Background>;
}

/** From the first host to the second, and back. */
export interface MeasuredLink {
  ab: OneWay;
  ba: OneWay;
}
