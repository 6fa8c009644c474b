/** The contract of a fault: broken on purpose, seen to bite, healed. */
import type { z } from 'zod';
import type { HostName, Lab } from '../lab.ts';
import type { Pair, Role, Side } from '../pair.ts';
import type { Evidence } from '../recording/evidence.ts';
import type { Parameters } from '../recording/parameters.ts';

/** A value in a suite: what to break. `parameters` says where (`on`: a role or a side) and how much. */
export interface Fault {
  readonly fault: string;
  readonly label: string;
  readonly colour: string;
  readonly parameters: Parameters;
}

/** What a fault looks like in suites, records and charts. */
export interface Look {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
}

/** How a fault is done: one file a fault in this folder, listed in index.ts. */
export interface FaultMechanism extends Look {
  /** What its parameters must be. */
  readonly schema: z.ZodType;
  /** What of a guest it breaks that not every engine has. */
  readonly needs?: Evidence;
  /** Resolves when the effect has been seen; throws NoBite when it was not. */
  inject(context: FaultContext): Promise<ActiveFault>;
}

/** A pair, and the lab as it sees it: its sides a and b may be hosts of other names. */
export interface PlacedPair {
  lab: Lab;
  pair: Pair;
}

export interface FaultContext {
  lab: Lab;
  /** The first pair of the trial: roles are its roles. */
  pair: Pair;
  /** Every pair of the trial; left out when there is one, on the hosts a and b. */
  pairs?: readonly PlacedPair[];
  parameters: Parameters;
}

/** What of the pair a fault ends by itself: that it ended is then no surprise. */
export interface Ended {
  what: 'guest' | 'controller';
  /** Null when it ends on both sides. */
  side: Side | null;
}

export interface Bite {
  /** When the effect began, monotonic ns. */
  atNs: number;
  /** What was seen, for the record. */
  proof: string;
  ended?: Ended;
  /** Undoes it; called once at most. Left out where there is nothing to undo. */
  undo?(): Promise<void>;
  /** Whether a re-protection has ended the effect; left out where none can. */
  isCured?(): boolean;
}

export interface ActiveFault extends AsyncDisposable {
  atNs: number;
  proof: string;
  ended: Ended | null;
  /** Heals; healing twice is harmless. Same as disposal. */
  heal(): Promise<void>;
  /** Whether a re-protection has ended the effect, so that nothing is left to heal. */
  isCured(): boolean;
}

/** Thrown by inject when the effect was not seen: the trial is inconclusive. */
export class NoBite extends Error {
  override name = 'NoBite';
}

export type Target = Role | HostName;

/** The value a suite holds. Parameters that are undefined are left out. */
export function faultOf(look: Look, parameters: object): Fault {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const { name, label, colour } = look;
  return { fault: name, label, colour, parameters: Object.fromEntries(given) };
}

/** A fault that has bitten, until it is healed. */
export function bitten({ atNs, proof, ended, undo, isCured = () => false }: Bite): ActiveFault {
  let healing: Promise<void> | null = null;
  const heal = () => {
    healing ??= undo?.() ?? Promise.resolve();
    return healing;
  };
  return { atNs, proof, ended: ended ?? null, isCured, heal, [Symbol.asyncDispose]: heal };
}
