/** The contract of a fault: broken on purpose, seen to bite, healed. */
import type { Pair, Role, Side } from '../engines/engine.ts';
import type { Lab } from '../lab.ts';
import type { Parameters } from '../recording/schema.ts';

/** A value in a suite: what to break. `parameters` says where (`on`: a role or a side). */
export interface Fault {
  readonly fault: string;
  readonly label: string;
  readonly colour: string;
  readonly parameters: Parameters;
}

/** How a fault is done: one file a fault in this folder, listed in index.ts. */
export interface FaultMechanism {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  /** Resolves when the effect has been seen; throws NoBite when it was not. */
  inject(context: FaultContext): Promise<ActiveFault>;
}

export interface FaultContext {
  lab: Lab;
  pair: Pair;
  parameters: Parameters;
}

export interface ActiveFault extends AsyncDisposable {
  /** When the effect began, monotonic ns. */
  atNs: number;
  /** What was seen, for the record. */
  proof: string;
  /** Heals; healing twice is harmless. Same as disposal. */
  heal(): Promise<void>;
}

/** Thrown by inject when the effect was not seen: the trial is inconclusive. */
export class NoBite extends Error {
  override name = 'NoBite';
}

export type Target = Role | Side;
