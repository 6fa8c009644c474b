/**
 * The contract of a fault: it is injected, its effect is seen, and it is healed. A fault is one
 * file that calls `defineFault`; the result is the factory for suites and the mechanism.
 */
import type { z } from 'zod';
import type { HostName, Lab } from '../lab.ts';
import type { Pair, Role, Side } from '../pair.ts';
import type { HostAbility } from '../platforms/host.ts';
import type { Evidence } from '../recording/evidence.ts';
import type { Parameters } from '../recording/parameters.ts';

/** A fault in a suite. `parameters` say where (`on`: a role or a host) and how strong it is. */
export interface Fault {
  readonly fault: string;
  readonly label: string;
  readonly colour: string;
  readonly parameters: Parameters;
}

/** A pair, and the lab as it sees it: its sides a and b may be hosts of other names. */
export interface PlacedPair {
  lab: Lab;
  pair: Pair;
}

/** The place and the parameters of an injection. */
export interface FaultContext<P = unknown> {
  lab: Lab;
  /** The first pair of the trial: roles are its roles. */
  pair: Pair;
  /** Every pair of the trial; absent when there is a single pair, on the hosts a and b. */
  pairs?: readonly PlacedPair[];
  parameters: P;
}

/** Injects one kind of fault. */
export interface FaultMechanism {
  readonly name: string;
  /** For people: `Power cut`. */
  readonly label: string;
  /** Colour of its band in charts: `#d62728`. */
  readonly colour: string;
  /** Validates the parameters. */
  readonly schema: z.ZodType;
  /** Its target: a host, a pair's twin on a host, or a pair's guest; left out: a host. */
  readonly hits?: 'host' | 'twin' | 'guest';
  /** Evidence or ability of the engine without which there is nothing to break. */
  readonly needs?: Evidence;
  /** Optional abilities of hosts without which it cannot be done or proven. */
  readonly hostNeeds?: readonly HostAbility[];
  /**
   * Resolves when the effect has been seen; throws NoBite when it was not. Parses `parameters`,
   * which may come from a suite.
   */
  inject(context: FaultContext): Promise<ActiveFault>;
}

/** A mechanism that is also the factory of its faults. */
export type FaultKind<Arguments extends unknown[]> = FaultMechanism &
  ((...given: Arguments) => Fault);

/** The process that a fault is meant to end; its exit is not reported as a harness failure. */
export interface Ended {
  what: 'guest' | 'controller';
  /** Null when it ends on both sides. */
  side: Side | null;
}

export interface Bite {
  /** When the effect had begun for certain, monotonic ns. */
  atNs: number;
  /** Before it the effect had not begun, ns; left out where the two are the same. */
  fromEarliestNs?: number;
  /** The observation that proves the effect, for the record. */
  proof: string;
  ended?: Ended;
  /** Undoes the effect; called once at most. Left out where there is nothing to undo. */
  undo?(): Promise<void>;
  /** Whether a re-protection has ended the effect; left out where none can. */
  isCured?(): boolean;
}

export interface ActiveFault extends AsyncDisposable {
  /** The effect began between the two times, ns. */
  fromEarliestNs: number;
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

interface Definition<Schema extends z.ZodType<object, object>, Arguments extends unknown[]>
  extends Omit<FaultMechanism, 'inject'> {
  readonly schema: Schema;
  /** From a factory's arguments to parameters; left out where the parameters are its argument. */
  parametersOf?(...given: Arguments): z.input<Schema>;
  inject(context: FaultContext<z.output<Schema>>): Promise<ActiveFault>;
}

/**
 * Defines a fault: a callable that makes its values for suites (parameters that are undefined are
 * left out, defaults are not added) and injects them with parsed parameters.
 */
export function defineFault<
  Schema extends z.ZodType<object, object>,
  Arguments extends unknown[] = [given: z.input<Schema>],
>(definition: Definition<Schema, Arguments>): FaultKind<Arguments> {
  const { name, label, colour, schema, hits, needs, hostNeeds, parametersOf } = definition;
  const make = (...given: Arguments): Fault => {
    const parameters = parametersOf ? parametersOf(...given) : (given[0] ?? {});
    return { fault: name, label, colour, parameters: defined(parameters) };
  };
  const mechanism: FaultMechanism = {
    ...{ name, label, colour, schema },
    ...(hits ? { hits } : {}),
    ...(needs ? { needs } : {}),
    ...(hostNeeds ? { hostNeeds } : {}),
    inject: async (context) =>
      definition.inject({
        ...context,
        parameters: schema.parse(context.parameters) as z.output<Schema>,
      }),
  };
  // A function has a name already, which cannot be assigned to.
  const descriptors = Object.getOwnPropertyDescriptors(mechanism);
  return Object.defineProperties(make, descriptors) as FaultKind<Arguments>;
}

function defined(parameters: object): Parameters {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** A fault that has bitten, until it is healed. */
export function bitten(bite: Bite): ActiveFault {
  const { atNs, fromEarliestNs = atNs, proof, ended = null, undo, isCured = () => false } = bite;
  let healing: Promise<void> | null = null;
  const heal = () => {
    healing ??= undo?.() ?? Promise.resolve();
    return healing;
  };
  const effect = { fromEarliestNs, atNs, proof, ended };
  return { ...effect, isCured, heal, [Symbol.asyncDispose]: heal };
}
