/** What the lab can run: a scenario without what only the suites care about. */
import type { Role, Side } from './engines/engine.ts';
import type { Fault } from './faults/fault.ts';
import type { Parameters } from './recording/schema.ts';

/** A step of the timeline, counted from the start of the load. */
export type Step =
  | { atMs: number; inject: Fault; healAfterMs?: number }
  /** Powers the host on (if it is off) and copies the survivor onto it. */
  | { atMs: number; reprotect: true };

export interface Experiment {
  readonly guest: string;
  readonly workload: { name: string; parameters: Parameters };
  readonly pulseHz: number;
  readonly timeline: readonly Step[];
  /** How long the load runs, and how long stragglers may take after it. */
  readonly loadMs: number;
  readonly settleMs: number;
}

export type On = Role | Side;
