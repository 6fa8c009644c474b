/** The contract of a workload: clients, and how each of their operations ends. */

import type { Lab } from '../lab.ts';
import type { Pair } from '../pair.ts';
import type { Parameters } from '../recording/parameters.ts';

export interface Workload {
  readonly name: string;
  /** The service of the guest that its clients ask. */
  readonly service: string;
  readonly parameters: Parameters;
  /** A problem of these parameters, in one line; null when they can be used. */
  validate(parameters: Parameters): string | null;
  /**
   * Starts clients, which connect once `before` has resolved; resolves when every connection is
   * open. Operations begin with `begin`. Rejects when `before` does.
   */
  start(
    lab: Lab,
    pair: Pair,
    parameters: Parameters,
    before?: Promise<unknown>,
  ): Promise<RunningWorkload>;
}

export interface RunningWorkload extends AsyncDisposable {
  /** Starts the load; returns when that was, monotonic ns. */
  begin(): number;
  /** Stops sending and waits (at most settleMs) for outstanding answers; the rest is unknown. */
  end(settleMs: number): Promise<void>;
  /** Reads all data back from the survivor into readback.json, and from its disk if it has one. */
  readBack(): Promise<void>;
}
