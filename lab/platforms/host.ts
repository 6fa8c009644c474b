/** The contract of a host: a machine that can lose power. Members: local.ts (a namespace). */
import type { Ending } from '../command.ts';

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
  /** Resolves, never rejects, when it has ended. */
  ended: Promise<Ending>;
  /** Writes one line to stdin (needs stdin: 'pipe'). */
  tell(line: string): void;
  /** Ends it politely, then by force after graceMs. */
  stop(graceMs?: number): Promise<void>;
}

export interface Host {
  /** `a`, `b`, `witness`, `world` … */
  readonly name: string;
  /** A folder that outlives a power cut: the host's disk. On the lab's tmpfs. */
  readonly disk: string;
  readonly isPowered: boolean;
  /** PID of its init as the lab sees it, for a user who wants to step in; 0 when it is off. */
  readonly initPid: number;
  /** The host's address on a link it is attached to. */
  address(link: LinkName): string;
  spawn(name: string, command: readonly string[], options?: SpawnOptions): HostProcess;
  /** Silent cut: ports dark in both directions, frozen, killed. Resolves with when it bit. */
  powerCut(): Promise<DarkEdge>;
  /** A fresh network namespace and no processes; ports lit again. */
  powerOn(): Promise<void>;
  /**
   * Stops every process; the host's kernel still answers. Resolves once all are stopped. They go on
   * when everybody who stopped them has thawed them: the last thaw resolves once they do, any other
   * at once. What power takes away is over.
   */
  freeze(): Promise<{ atNs: number; thaw(): Promise<void> }>;
  /** Like freeze and thaw, without waiting; returns what resumes. */
  halt(): () => void;
  /**
   * Ports dark in both directions (carrier stays up), until everybody who darkened them has lit them;
   * what links do of themselves stays.
   */
  darken(): Promise<DarkEdge & { lighten(): Promise<void> }>;
  /** Every process of the host but its init, zombies too; [] when none. */
  processes(): RunningProcess[];
}

/** A process of a host, as the lab sees it. */
export interface RunningProcess {
  pid: number;
  /** State letter of /proc/PID/stat. */
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

export type LinkName = 'lan' | 'sync' | 'quorum';
