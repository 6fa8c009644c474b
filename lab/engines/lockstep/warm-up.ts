/**
 * The warm-up of a twin: a QEMU that has just begun translates the guest's code before it executes it,
 * and on a busy computer its first rendezvous take longer than a peer may keep silent. Until it is over
 * a late answer says nothing about the peer; lost heartbeats do.
 */

/** After so many rendezvous most of what the guest's agent executes is translated. */
const RENDEZVOUS = 32;
/** A twin that is stuck is not excused for longer than this. */
const LIMIT_NS = 1_000_000_000n;

export class WarmUp {
  #fromRendezvous = 0;
  #fromNs: bigint | null = null;

  /** A generation begins at `rendezvous`; the time counts from the first question after it. */
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
