/** The contract of an engine: the mechanism that keeps a guest alive on two hosts. */
import type { Guest } from '../guests/guest.ts';
import type { Lab } from '../lab.ts';
import type { Capability, Detection, Pair } from '../pair.ts';
import type { Evidence } from '../recording/evidence.ts';
import type { Parameters } from '../recording/parameters.ts';
import type { Toolbox } from '../toolbox.ts';

export interface Engine {
  readonly name: string;
  /** How it keeps the guest alive, in a few words. */
  readonly says: string;
  /** Name of the platform that makes the hosts of the engine. */
  readonly platform: string;
  readonly needs: readonly Capability[];
  readonly detection: Detection;
  /** Nanoseconds of guest clock per instruction, or null when cycles are not counted. */
  readonly nsPerInstruction: number | null;
  /** Runs only when selected by name; a scenario's needs hold for it as for any engine. */
  readonly byNameOnly?: boolean;
  /** For tests of the checkers: accepts every scenario, without regard to its needs. */
  readonly isCanary?: boolean;
  /** For a canary that plays a guest: its only services. Absent: the services of the guest. */
  readonly plays?: readonly string[];
  /** Whether it protects a guest that has a disk. */
  readonly takesDisks: boolean;
  /** The evidence it leaves; expectations, faults and steps may need some of it. */
  readonly evidence: readonly Evidence[];
  /** Whether its standby runs a copy of the guest. */
  readonly runsStandby: boolean;
  /** Whether a takeover continues with the guest's memory; otherwise the guest boots anew. */
  readonly keepsMemory: boolean;
  /** Names of the TCP connections between its twins that a fault can cut (Pair.channels). */
  readonly channels: readonly string[];
  /** Whether there is a standby when the load begins, with these parameters. */
  hasStandby(parameters: Parameters): boolean;
  /** Default parameters; --set and scenarios override by name. */
  readonly parameters: Parameters;
  /** A problem of these parameters, in one line; null when they are valid. */
  validate(parameters: Parameters): string | null;
  /** Version text for the manifest. */
  version(toolbox: Toolbox): Promise<string>;
  /** Resolves when the pair is protected (where the engine protects) and serving. */
  provision(lab: Lab, guest: Guest, parameters: Parameters, seed: number): Promise<Pair>;
}

/** The reason why this engine cannot protect this guest, in one line; null when it can. */
export function validateGuest({ name, takesDisks }: Engine, guest: Guest): string | null {
  if (guest.diskMib === 0 || takesDisks) return null;
  return `the guest ${guest.name} has a disk, and the engine ${name} takes none`;
}
