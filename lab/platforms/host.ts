/**
 * The contract of a host: a machine that can lose power. Abilities that not every platform has are
 * optional (Freezable, Darkenable, Inspectable, HypervisorHost): ask for an ability with its guard.
 */
import type { Ending } from '../command.ts';
import type { HypervisorHost } from './hypervisor.ts';
import type { LinkName } from './link.ts';

export interface SpawnOptions {
  /** Added to the environment. */
  env?: Record<string, string>;
  /** Nice value; negative is more urgent. */
  nice?: number;
  /** Called with each line of stdout. */
  onLine?: (line: string) => void;
  /** File under the recording's consoles/ that takes stderr (and stdout, when no onLine). */
  console?: string;
  /** Keep stdin open as a pipe; otherwise it is ignored. */
  stdin?: 'pipe';
}

/** A process on a host. */
export interface HostProcess {
  name: string;
  /** Resolves, never rejects, when the process has ended. */
  ended: Promise<Ending>;
  /** Writes one line to stdin (needs stdin: 'pipe'). */
  tell(line: string): void;
  /** Ends the process with SIGTERM, and with SIGKILL after graceMs. */
  stop(graceMs?: number): Promise<void>;
}

/** Files of a host. Paths are absolute, as the host sees them. */
export interface HostFiles {
  /** Writes a file so that a reader sees the old or the new content; makes its folder. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** The contents of a file; null when there is none. */
  read(path: string): Promise<Buffer | null>;
  /** Copies a file to a local path; false when there is none. */
  fetch(path: string, local: string): Promise<boolean>;
}

/** Offset of a host's clock from the clock of the lab (recording/clock.ts). */
export interface ClockOffset {
  /** Name of the clock that the host's processes stamp with. */
  clock: string;
  /** Subtracted from a stamp of the host to get the time of the lab, ns. */
  offsetNs: number;
  /** Largest error of the offset, ns; 0 when host and lab share a clock. */
  errorNs: number;
}

/** A host cannot lose its power, because it has none. */
export class NoPower extends Error {
  override name = 'NoPower';
}

export interface Host {
  /** `a`, `b`, `witness`, `world` … */
  readonly name: string;
  /** A folder, as the host sees it, that outlives a power cut. */
  readonly disk: string;
  readonly isPowered: boolean;
  readonly files: HostFiles;
  readonly clock: { offset(): Promise<ClockOffset> };
  /** The host's address on a link it is attached to. */
  address(link: LinkName): string;
  /** The command that runs a TypeScript file of this project there: `lab/detection/agent.ts`. */
  program(path: string, ...args: string[]): string[];
  /** Starts a process; throws when the host has no power. */
  spawn(name: string, command: readonly string[], options?: SpawnOptions): HostProcess;
  /**
   * Silent cut: ports dark in both directions, frozen, killed. Resolves with when it bit; rejects
   * with NoPower when the host is off, or another cut was faster.
   */
  powerCut(): Promise<DarkEdge>;
  /** Makes an empty network namespace and lights the ports; leaves a powered host as it is. */
  powerOn(): Promise<void>;
  /** A command that opens a shell on the host, for people; null when there is none now. */
  shell(): string | null;
}

/** Optional abilities of hosts, by the name that faults and platforms declare. */
export type HostAbility = 'freeze' | 'darken' | 'inspect' | 'dom0';

/** The processes of the host can be stopped while its kernel still answers. */
export interface Freezable {
  /**
   * Stops every process and resolves once all are stopped. They run again when every holder of a
   * freeze has thawed: the last thaw resolves once they run, any other at once. A power cut ends
   * every freeze.
   */
  freeze(): Promise<FreezeEdge & { thaw(): Promise<void> }>;
  /** Stops every process without waiting for it; resolves with the function that resumes them. */
  halt(): Promise<() => Promise<void>>;
}

/** The ports of the host can be dark in both directions while their carrier stays up. */
export interface Darkenable {
  /** Dark until every caller of darken() has lit it again; conditions of its links stay. */
  darken(): Promise<DarkEdge & { lighten(): Promise<void> }>;
}

/** The processes of the host can be listed and signalled. */
export interface Inspectable {
  /** Every process of the host but its init, zombies too; [] when there is none. */
  processes(): Promise<RunningProcess[]>;
  /** Sends a signal to a process of the host; throws when it has ended. */
  signal(pid: number, signal: NodeJS.Signals): Promise<void>;
}

const METHODS: Record<HostAbility, readonly string[]> = {
  freeze: ['freeze', 'halt'],
  darken: ['darken'],
  inspect: ['processes', 'signal'],
  dom0: ['machine', 'dom0Address', 'boot'],
};

/** Whether the host has the ability. */
export function isAble(host: Host, ability: 'freeze'): host is Host & Freezable;
export function isAble(host: Host, ability: 'darken'): host is Host & Darkenable;
export function isAble(host: Host, ability: 'inspect'): host is Host & Inspectable;
export function isAble(host: Host, ability: 'dom0'): host is Host & HypervisorHost;
export function isAble(host: Host, ability: HostAbility): boolean {
  return METHODS[ability].every((method) => method in host);
}

/** A process of a host. */
export interface RunningProcess {
  /** As `signal` takes it. */
  pid: number;
  /** State letter of proc(5): `T` is stopped, `Z` a zombie. */
  state: string;
  /** Processor time it has used, in clock ticks. */
  ticks: number;
  /** Its arguments, joined by spaces; empty for a zombie. */
  command: string;
}

/** When ports went dark: the true edge lies between the two, monotonic ns. */
export interface DarkEdge {
  fromEarliestNs: number;
  fromNs: number;
}

/** The last process stopped between the two times, monotonic ns. */
export interface FreezeEdge {
  fromEarliestNs: number;
  atNs: number;
}
