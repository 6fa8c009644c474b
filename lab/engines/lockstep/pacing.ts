/**
 * Keeps the guest's clock at or behind real time. A guest that sleeps has its clock warped to the
 * next timer at once, so the active holds it at its rendezvous until real time has caught up or a
 * frame arrives. Only the active paces; the standby repeats the log.
 */

/** Longest sleep of an idle guest; a frame that arrives meanwhile wakes it at once. */
const NAP_US = 4000;
/** A guest further behind than this will not catch up: it is rebased, and the lag counted. */
const REBASE_NS = 1_000_000_000n;

export class Pacing {
  #base: { tsc: bigint; realNs: bigint } | null = null;
  /** Guest time given up by rebasing, ns. */
  lostNs = 0n;

  /** Restarts at this moment: after a takeover or a stop. */
  rebase(tsc: bigint, nowNs: bigint): void {
    this.#base = { tsc, realNs: nowNs };
  }

  /** Guest clock minus real time, ns; negative when the guest is behind. */
  aheadNs(tsc: bigint, nowNs: bigint): bigint {
    if (!this.#base) this.rebase(tsc, nowNs);
    const base = this.#base ?? { tsc, realNs: nowNs };
    const ahead = tsc - base.tsc - (nowNs - base.realNs);
    if (ahead < -REBASE_NS) {
      this.lostNs -= ahead;
      this.rebase(tsc, nowNs);
      return 0n;
    }
    return ahead;
  }

  /** Longest sleep after a rendezvous at which the guest is `aheadNs` ahead, µs. */
  napUs(aheadNs: bigint): number {
    return aheadNs > 0n ? 0 : NAP_US;
  }
}
