/**
 * The warm-up of two twins: a new QEMU translates the guest's code before it executes it. On a busy
 * computer its first rendezvous take longer than the patience with a peer, so during the warm-up a
 * late answer is no evidence against the peer; missing heartbeats are.
 */

/** Rendezvous after which most code of the guest's agent is translated. */
const RENDEZVOUS = 32;

/** Limits of a warm-up in which a twin is stuck, ns. */
export const WARM_UP_LIMIT_NS = {
  /** The pair is not protected yet, and no client waits for it. */
  provision: 20_000_000_000n,
  /** The outputs of a guest that serves clients wait for the new standby. */
  reprotection: 1_000_000_000n,
} as const;

export class WarmUp {
  #fromRendezvous = 0;
  #limitNs = 0n;
  #fromNs: bigint | null = null;

  /** A generation begins at `rendezvous`; the limit counts from the next call of isOn. */
  begin(rendezvous: number, limitNs: bigint): void {
    this.#fromRendezvous = rendezvous;
    this.#limitNs = limitNs;
    this.#fromNs = null;
  }

  /** True while the slower twin, now at `rendezvous`, may still translate. */
  isOn(rendezvous: number, nowNs: bigint): boolean {
    this.#fromNs ??= nowNs;
    if (rendezvous - this.#fromRendezvous >= RENDEZVOUS) return false;
    return nowNs < this.#fromNs + this.#limitNs;
  }
}
