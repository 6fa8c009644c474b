/** Connections that never continued, although no client was notified of their end. */

import type { Recording } from '../recording.ts';
import { lengthMs, longestGap } from './gaps.ts';

/**
 * Connections on which an operation has waited in vain for at least this long, and for well over
 * twice the longest silence, while others were answered: a TCP sender without an answer tries again
 * no later than after as long again as it has waited (RFC 6298, 5.5).
 */
const STUCK_MS = 5000;
const MARGIN_MS = 1000;

/** Null without operations. */
export function stuckConnections({
  history,
  pulse,
}: Pick<Recording, 'history' | 'pulse'>): number | null {
  /** By connection, the oldest operation that waits since the last answer. */
  const oldest = new Map<number, number>();
  let guestAnsweredNs = history.lastOkNs;
  for (const line of pulse)
    if ('received' in line) guestAnsweredNs = Math.max(guestAnsweredNs, line.tNs);
  for (const { connection, sentNs } of history.waiting)
    oldest.set(connection, Math.min(sentNs, oldest.get(connection) ?? sentNs));
  const patienceNs = Math.max(STUCK_MS * 1e6, 2 * longestSilenceNs(pulse) + MARGIN_MS * 1e6);
  const stuck = [...oldest.values()].filter((ns) => ns + patienceNs <= guestAnsweredNs);
  return history.operations.length > 0 ? stuck.length : null;
}

function longestSilenceNs(pulse: Recording['pulse']): number {
  const echoes = pulse.flatMap((line) => ('received' in line ? [line.tNs] : []));
  echoes.sort((one, other) => one - other);
  return (lengthMs(longestGap(echoes, 0, Number.POSITIVE_INFINITY)) ?? 0) * 1e6;
}
