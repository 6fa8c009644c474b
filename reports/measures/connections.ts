/** Which connections never went on, though nobody was told that they had ended? */

import type { Recording } from '../recording.ts';
import { lengthMs, longestGap } from './gaps.ts';

/**
 * Connections on which an operation has waited in vain for at least this long, and for well over twice
 * the longest silence, while others were answered: a TCP sender that was not answered tries again no
 * later than after as long again as it has waited (RFC 6298, 5.5).
 */
const STUCK_MS = 5000;
const MARGIN_MS = 1000;

/** Null without operations. */
export function stuckConnections({
  history,
  pulse,
}: Pick<Recording, 'history' | 'pulse'>): number | null {
  const waiting = new Map<number, { connection: number; sentNs: number }>();
  /** By connection, the oldest operation that waits since the last answer. */
  const oldest = new Map<number, number>();
  let guestAnsweredNs = 0;
  let hasAny = false;
  for (const line of history) {
    if (line.type === 'invoke') {
      hasAny = true;
      waiting.set(line.operation, line);
    }
    if (line.type === 'ok') {
      guestAnsweredNs = Math.max(guestAnsweredNs, line.answeredNs);
      waiting.delete(line.operation);
    }
    if (line.type === 'fail') waiting.delete(line.operation);
    // Whoever was told that a connection has ended can open another.
    if (line.type === 'connection' && line.state !== 'open')
      for (const [operation, one] of waiting)
        if (one.connection === line.connection && one.sentNs <= line.tNs) waiting.delete(operation);
  }
  for (const line of pulse)
    if ('received' in line) guestAnsweredNs = Math.max(guestAnsweredNs, line.tNs);
  for (const { connection, sentNs } of waiting.values())
    oldest.set(connection, Math.min(sentNs, oldest.get(connection) ?? sentNs));
  const patienceNs = Math.max(STUCK_MS * 1e6, 2 * longestSilenceNs(pulse) + MARGIN_MS * 1e6);
  const stuck = [...oldest.values()].filter((ns) => ns + patienceNs <= guestAnsweredNs);
  return hasAny ? stuck.length : null;
}

function longestSilenceNs(pulse: Recording['pulse']): number {
  const echoes = pulse.flatMap((line) => ('received' in line ? [line.tNs] : []));
  echoes.sort((one, other) => one - other);
  return (lengthMs(longestGap(echoes, 0, Number.POSITIVE_INFINITY)) ?? 0) * 1e6;
}
