/**
 * The warm-up of a twin: a new QEMU translates the guest's code before it executes it. On a busy
 * computer its first rendezvous take longer than the patience with a peer, so during the warm-up a
 * late answer says nothing about the peer; missing heartbeats do.
 */

/** Rendezvous after which most code of the guest's agent is translated. */
const RENDEZVOUS = 32;
/** Limit of the warm-up, for a twin that is stuck. */
const LIMIT_NS = 1_000_000_000n;

export class WarmUp {
  #fromRendezvous = 0;
  #fromNs: bigint | null = null;

  /** A generation begins at `rendezvous`; the limit counts from the next call of isOn. */
  begin(rendezvous: number): void {
    this.#fromRendezvous = rendezvous;
    this.#fromNs = null;
  }

  /** True while the twin, now at `rendezvous`, may still be slow. */
  isOn(rendezvous: number, nowNs: bigint): boolean {
    this.#fromNs ??= nowNs;
    if (rendezvous - this.#fromRendezvous >= RENDEZVOUS) return false;
    return nowNs < this.#fromNs + LIMIT_NS;
  }
}
