/** The contract of a service's protocol: requests, and replies in the order of the requests. */

export interface Protocol {
  /**
   * A request before the load. `left` counts down on each connection; some numbers may be left out,
   * but 1 never is: that request leaves nothing behind that the clients do not write.
   */
  warmUp(connection: number, left: number): Buffer;
  /** An operation: `f`, `key` and `value` for the history, and its request. */
  request(operation: number): { f: string; key?: string; value?: unknown; bytes: Buffer };
  /**
   * The reply that begins at `at`, and its length; null when it is not all there. `operation` is
   * the oldest that waits; null during the warm-up.
   */
  reply(
    bytes: Buffer,
    at: number,
    operation: number | null,
  ): { bytes: number; outcome: Outcome } | null;
}

/** The end of an operation; `foreign`: no reply to it, and nothing after it can be believed. */
export type Outcome =
  | { type: 'ok'; value?: unknown }
  | { type: 'fail'; reason: string }
  | { type: 'foreign'; reason: string };
