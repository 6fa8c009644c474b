/** Connections that never continued, although no client was notified of their end. */

import type { Recording } from '../recording.ts';
import { type Gap, gaps } from './gaps.ts';

/** A connection that has waited for less than this is not stuck, ms. */
const STUCK_MS = 5000;
const MARGIN_MS = 1000;
/** A guest that sends no echo for longer has an outage, ms. */
const OUTAGE_MS = 1500;

/**
 * Connections on which an operation has waited in vain while the guest answered others, without an
 * outage, for STUCK_MS and for as long again as the operation had waited before: a TCP sender
 * without an answer tries again no later than that (RFC 6298, 5.5). Null without operations.
 */
export function stuckConnections({
  history,
  pulse,
}: Pick<Recording, 'history' | 'pulse'>): number | null {
  /** By connection, the oldest operation that waits since the last answer. */
  const oldest = new Map<number, number>();
  for (const { connection, sentNs } of history.waiting)
    oldest.set(connection, Math.min(sentNs, oldest.get(connection) ?? sentNs));
  const echoes = pulse.flatMap((line) => ('received' in line ? [line.tNs] : []));
  const { lastOkNs } = history;
  const moments = lastOkNs > 0 ? [...echoes, lastOkNs] : echoes;
  const answering = spansOf(moments.sort((left, right) => left - right));
  const stuck = [...oldest.values()].filter((sentNs) =>
    answering.some(({ fromNs, toNs }) => {
      const waitedNs = Math.max(0, fromNs - sentNs);
      const neededNs = Math.max(STUCK_MS * 1e6, waitedNs + MARGIN_MS * 1e6);
      return toNs - Math.max(fromNs, sentNs) >= neededNs;
    }),
  );
  return history.operations.length > 0 ? stuck.length : null;
}

/** Spans without an outage between these moments (ascending); the first has no begin. */
function spansOf(moments: readonly number[]): Gap[] {
  const outages = gaps(moments).filter(({ fromNs, toNs }) => toNs - fromNs > OUTAGE_MS * 1e6);
  const begins = [Number.NEGATIVE_INFINITY, ...outages.map(({ toNs }) => toNs)];
  const ends = [...outages.map(({ fromNs }) => fromNs), moments.at(-1) ?? 0];
  return begins.map((fromNs, index) => ({ fromNs, toNs: ends[index] ?? fromNs }));
}
