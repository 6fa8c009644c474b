/** The contract of an engine: what keeps the twins one. */
import type { Guest } from '../guests/guest.ts';
import type { Lab } from '../lab.ts';
import type { Evidence } from '../recording/evidence.ts';
import type { Parameters } from '../recording/schema.ts';
import type { Toolbox } from '../toolbox.ts';

export type Capability = string;
export type Side = 'a' | 'b';
export type Role = 'active' | 'standby';

export interface Detection {
  beatMs: number;
  suspicionMs: number;
}

export interface Engine {
  readonly name: string;
  readonly needs: readonly Capability[];
  readonly detection: Detection;
  /** Nanoseconds of guest clock per instruction, or null when cycles are not counted. */
  readonly nsPerInstruction: number | null;
  /** Takes any scenario, and only when it is asked for by name: for tests of the checkers. */
  readonly isCanary?: boolean;
  /** Whether it carries a guest's disk along. */
  readonly takesDisks: boolean;
  /** Of this, expectations, faults and steps may need some. */
  readonly evidence: readonly Evidence[];
  /** Whether somebody stands by when the load begins, with these parameters. */
  hasStandby(parameters: Parameters): boolean;
  /** Default parameters; --set and scenarios override by name. */
  readonly parameters: Parameters;
  /** What is wrong with these parameters, in one line; null when they can be used. */
  refuses(parameters: Parameters): string | null;
  /** Version text for the manifest. */
  version(toolbox: Toolbox): Promise<string>;
  /** Resolves when the pair is protected (where the engine protects) and serving. */
  provision(lab: Lab, guest: Guest, parameters: Parameters, seed: number): Promise<Pair>;
}

/** Why this engine cannot keep this guest alive, in one line; null when it can. */
export function refusesGuest({ name, takesDisks }: Engine, guest: Guest): string | null {
  if (guest.diskMib === 0 || takesDisks) return null;
  return `the guest ${guest.name} has a disk, and the engine ${name} takes none`;
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
