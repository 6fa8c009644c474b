/**
 * When an active that misses its standby asks the witness to continue alone. It asks before the
 * standby does, so that a guest stays where it is; but not when its `lan` is dark too: a host that
 * lost both links cannot serve the clients, and its standby can.
 */
import type { Detection } from '../../pair.ts';

/** From the moment at which the standby asks until the witness has answered it, ms. */
const GRANT_MS = 100;

export interface LastSigns {
  /** The standby's last acknowledgement, ns. */
  ackNs: bigint;
  /** The last frame for the guest, ns. */
  frameNs: bigint;
  /** Whether the heartbeats of both links are missing; otherwise `lan` brings them. */
  isSuspected: boolean;
}

export interface TurnSettings {
  leaseMs: number;
  guardMs: number;
  detection: Detection;
}

/**
 * Earliest time at which the active may ask, ns; 0n while `lan` works, which a frame proves that
 * arrived a heartbeat's time or more after the last acknowledgement: at a cut of both links the
 * last frame and the last acknowledgement arrive together.
 */
export function activeAsksFromNs(
  { ackNs, frameNs, isSuspected }: LastSigns,
  { leaseMs, guardMs, detection: { beatMs, suspicionMs } }: TurnSettings,
): bigint {
  const isLanDark = isSuspected && frameNs - ackNs < nsOf(beatMs);
  if (!isLanDark) return 0n;
  // The standby asks once its promise is over and it suspects the active.
  return ackNs + nsOf(Math.max(leaseMs + guardMs, suspicionMs + beatMs) + GRANT_MS);
}

function nsOf(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}
