/**
 * The contract of a host that is a hypervisor: a `Machine` runs on it, whose first domain (dom0)
 * manages guests. The machine is a further process of the host: it loses power, freezes and goes
 * dark with the host and with its other processes, such as the controllers of engines.
 *
 * A host that has power has no machine yet: an engine boots a machine, or restores a saved one.
 * lab/platforms/xen/save.ts: `saveMachines(machines, folder)` stops machines together, saves them
 * (both halves of a connection) and resumes them; `restoreMachines(hosts, folder)` starts them
 * together where they were; lab/platforms/xen/saved-key.ts names such a folder. In dom0 the network
 * devices are `sync` (with dom0Address) and `lan`, a port of the bridge `br0`, where the frames of
 * guests leave: `bridge=br0,script=vif.sh` in the configuration of a guest's vif.
 */
import type { Ending } from '../command.ts';
import type { Host, HostProcess } from './host.ts';

/** The optional ability `dom0` of a host. Its guard: `isAble(host, 'dom0')`. */
export interface HypervisorHost {
  /** The host's newest machine, also after its end; null before the first. */
  readonly machine: Machine | null;
  /** Address of dom0 on the link sync, over which it reaches dom0 of other hosts. */
  readonly dom0Address: string;
  /**
   * Starts a new machine; resolves when its dom0 answers. A cold boot is done once: the state of
   * the booted machine stays in the cache, and later boots restore it.
   */
  boot(options?: BootOptions): Promise<Machine>;
}

export interface BootOptions {
  /** Folder that `saveMachines` filled: the machine continues from there. */
  saved?: string;
  /** Boots cold, without reading or writing the cache. */
  isCold?: boolean;
  /** Deadline of a cold boot; absent: 120 s. Later is an error with the console's last lines. */
  deadlineMs?: number;
}

export interface Machine {
  readonly host: Host;
  /** How often this host has booted a machine before: 0, 1 … */
  readonly generation: number;
  /** Folder of its files on the host's disk; outlives it. */
  readonly folder: string;
  /** File of the RAM of the whole machine: hypervisor, dom0 and every guest. Outlives it. */
  readonly ram: string;
  readonly isRunning: boolean;
  /** Resolves, never rejects, when the machine has ended. */
  readonly ended: Promise<Ending>;
  /** Dom0 as the process of the lab reaches it. */
  readonly dom0: Dom0;
  /**
   * How a process on the host (the controller of the pair with this slot's index, 0 to 3) reaches
   * dom0, as a value for its settings: `await connectDom0(access)` in lab/platforms/xen/dom0.ts.
   */
  access(slot: number): Dom0Access;
  /** Everything that hypervisor and dom0 have printed on the serial port. */
  console(): string;
  /** Ends the machine at once, without a power cut of its host. Twice is harmless. */
  kill(): Promise<void>;
}

/** A value that can be written as JSON. One process at a time may use it. */
export interface Dom0Access {
  /** Unix socket of a port of the machine. */
  readonly socket: string;
  /** Name of the host: for messages. */
  readonly host: string;
}

export interface Dom0 extends Disposable {
  /**
   * Runs a line of shell in dom0. `code` is its exit code, 128 + n for signal n. Rejects, naming
   * host and command, when there is no answer in time or the machine has ended; the command may
   * then still run in dom0.
   */
  run(command: string, options?: RunOptions): Promise<Dom0Answer>;
  /** Writes a file so that a reader sees the old or the new content; makes its folder. */
  write(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<void>;
  /** The contents of a file; null when there is none. */
  read(path: string): Promise<Buffer | null>;
  /**
   * Starts a program in the background in dom0: its stdout arrives line by line, stderr goes to
   * /run/programs/NAME.log in dom0. Names are unique while the program runs. It outlives the
   * connection, and continues in a machine that is saved and restored: `attach` then finds it.
   */
  spawn(name: string, command: readonly string[], options?: Dom0SpawnOptions): Promise<HostProcess>;
  /** Takes over a program that `spawn` started through another connection; rejects if none runs. */
  attach(name: string, options?: Dom0SpawnOptions): Promise<HostProcess>;
  /** Measures the clock of dom0 (CLOCK_MONOTONIC there) against the clock of the lab. */
  readonly clock: { offset(): Promise<Dom0Offset> };
}

export interface RunOptions {
  /** 20 s when left out. */
  timeoutMs?: number;
}

export interface Dom0Answer {
  code: number;
  /** stdout and stderr together, as they came. */
  stdout: string;
}

export interface WriteOptions {
  /** Permissions; 0o644 when left out. */
  mode?: number;
}

export interface Dom0SpawnOptions {
  /**
   * Called with each line of stdout while this connection is open. Lines that the program prints
   * without a connection are lost, so that the program never waits for a reader.
   */
  onLine?: (line: string) => void;
}

/** Offset of dom0's clock: a stamp of dom0 minus `offsetNs` is a time of the lab, ± `errorNs`. */
export interface Dom0Offset {
  clock: string;
  offsetNs: number;
  errorNs: number;
}
