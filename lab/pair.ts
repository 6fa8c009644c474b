/** A pair: one guest on two hosts; its sides and roles, and what a scenario may ask of it. */
import type { Guest } from './guests/guest.ts';

export type Capability = string;
export type Side = 'a' | 'b';
export type Role = 'active' | 'standby';

export interface Detection {
  beatMs: number;
  suspicionMs: number;
}

export interface Pair extends AsyncDisposable {
  /** Where clients of the `world` host reach the guest. */
  readonly endpoint: { ip: string; mac: string; ports: Guest['ports']; hasDisk: boolean };
  /** Which side holds which role now; a dead or stopped side has none. */
  roles(): Partial<Record<Role, Side>>;
  /** Copies the survivor onto the other host, which is powered; resolves when protected. */
  reprotect(): Promise<void>;
  /** The RAM file of a side's twin (latest generation). */
  ram(side: Side): string;
  /** The file a side's guest prints its console to (latest generation). */
  console(side: Side): string;
  /** 32 hex digits that mark the guest's cycle ledger in its RAM. */
  readonly mark: string;
  /** Starts the witness again after its host has lost power; engines without one leave it out. */
  restartWitness?(): Promise<void>;
  /** Writes chains, released files and remains into the recording. */
  collect(): Promise<void>;
}
