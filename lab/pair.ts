/**
 * A pair: one guest on two hosts; its sides, its roles and its abilities. Abilities that not every
 * engine has are optional; a fault that needs one does not bite without it.
 */
import type { Services } from './guests/guest.ts';
import type { LinkName } from './platforms/link.ts';

/** Something this computer can do (lab/capabilities.ts). */
export type Capability = string;
export type Side = 'a' | 'b';
export type Role = 'active' | 'standby';

export interface Detection {
  beatMs: number;
  suspicionMs: number;
}

/** Thrown where an engine did not do its part because of the lab: the trial is then broken. */
export class LabAtFault extends Error {
  override name = 'LabAtFault';
}

export interface Pair extends AsyncDisposable {
  /** Where clients of the `world` host reach the guest. */
  readonly endpoint: { ip: string; mac: string; services: Services; hasDisk: boolean };
  /** Which side holds which role now; a dead or stopped side has none. */
  roles(): Partial<Record<Role, Side>>;
  /** Copies the survivor onto the other host, which is powered; resolves when protected. */
  reprotect(): Promise<void>;
  /** Starts the witness again after a power cut of its host; absent in engines without witness. */
  restartWitness?(): Promise<void>;
  /** Whether both sides have ended or stopped for good, so that no side can answer. */
  isOver?(): boolean;
  /** Writes chains, released files and remains into the recording. */
  collect(): Promise<void>;
  /** Console output of a side's guest (latest generation); '' when there is none. */
  console?(side: Side): Promise<string>;
  /** The memory of the twins. */
  readonly memory?: GuestMemory;
  /** Processes of a side that faults may kill; each list is empty when none runs. */
  victims?(side: Side): Promise<Victims>;
  /** TCP connections between the twins that faults may cut, by name. */
  readonly channels?: Readonly<Record<string, Channel>>;
}

/** The guest's memory on each side (latest generation), readable after the guest has died. */
export interface GuestMemory {
  /** Whether the side has a guest whose memory can be read. */
  isThere(side: Side): boolean;
  /** The file with the memory of the side's guest, or of its whole host. */
  ramFile(side: Side): string;
  /** 32 hex digits that mark the guest's cycle ledger in it. */
  readonly mark: string;
  /** Address and contents of the guest's cycle ledger; null when there is none. */
  findCycleLedger(side: Side): Promise<{ at: number; work: number; tsc: number } | null>;
  /** Flips one bit of the 64-bit number at an address; false when it reads back unflipped. */
  flip(side: Side, at: number, bit: number): Promise<boolean>;
}

/** PIDs, as Inspectable hosts list them. */
export interface Victims {
  controller: number[];
  /** The guest's hypervisor. */
  guest: number[];
}

export interface Channel {
  link: LinkName;
  tcpPort: number;
}
