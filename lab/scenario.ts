/** An experiment: a scenario without its name and expectations, which only suites know. */
import type { Fault } from './faults/fault.ts';
import type { Placement } from './lab.ts';
import type { Need } from './needs.ts';
import type { Parameters } from './recording/parameters.ts';

/** Recorded events (recording/event-kinds.ts) that a step can wait for. */
export const MOMENTS = [
  'checkpoint-begin',
  'checkpoint-end',
  'decided',
  'fault-bitten',
  'fault-healed',
  'protected',
  'reprotect',
  'reprotect-paused',
  'reprotect-pausing',
  'suspected',
  'took-over',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** When a step is due, counted from the start of the load. */
export type Due =
  /** At a fixed time, or at a random time drawn from the trial's seed. */
  | { atMs: number | { fromMs: number; toMs: number } }
  /**
   * `afterMs` after the `nth` event of this name (the first when it is not given) at `fromMs` or
   * later: of any pair, or, with `ofEvery`, once every pair has had so many.
   */
  | { when: Moment; nth?: number; fromMs?: number; afterMs?: number; ofEvery?: boolean };

/** A step of the timeline. */
export type Step = Due &
  (
    | {
        inject: Fault;
        /** From when it is in effect; healed at the end of the load when it is not given. */
        healAfterMs?: number;
        /** Repetitions, each `everyMs` after the previous one. Only with a time. */
        repeat?: { times: number; everyMs: number };
      }
    /** Powers the host on (if it is off) and copies the survivor onto it. */
    | { reprotect: true }
  );

export interface Experiment {
  /** Abilities an engine must have, beside those that its timeline, faults and guest imply. */
  readonly needs?: readonly Need[];
  readonly guest: string;
  readonly workload: { name: string; parameters: Parameters };
  /** Echoes a second; 0 leaves the pulse out. */
  readonly pulseHz: number;
  /** Where each pair lives, when there are several; faults then name hosts. */
  readonly pairs?: readonly Placement[];
  /** Faults that hold from before the load to its end. */
  readonly conditions?: readonly Fault[];
  readonly timeline: readonly Step[];
  /** How long the load runs at most, and how long stragglers may take after it. */
  readonly loadMs: number;
  /**
   * The load ends before `loadMs` once every step was taken and everything has been steady for so
   * long since (recording/steadiness.ts). 0, and a timeline without steps: it runs for `loadMs`.
   */
  readonly steadyMs?: number;
  readonly settleMs: number;
}

/** Every fault of an experiment: its conditions, then the faults of its timeline. */
export function faultsOf({ conditions = [], timeline }: Experiment): Fault[] {
  return [...conditions, ...timeline.flatMap((step) => ('inject' in step ? [step.inject] : []))];
}
