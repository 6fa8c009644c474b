/** Measures of the clients' operations and of how they ended. */
import type { Observed } from '../observed.ts';
import { stuckConnections } from './connections.ts';
import { measure } from './measure.ts';
import type { Operation } from './operations.ts';

const ended = (end: Operation['end']) => (seen: Observed) => seen.operations.countOf(end);

/** An outage has several of them: a change by one is noise. */
const SHARE = { relative: 0.05, absolute: 1 };

export const clientMeasures = [
  measure({
    name: 'operations',
    title: 'Operations sent',
    unit: 'count',
    better: 'neither',
    group: 'correctness',
    says: 'Operations that the clients invoked.',
    compute: ({ operations }) => operations.length,
  }),
  measure({
    name: 'acknowledged',
    title: 'Acknowledged',
    unit: 'count',
    better: 'neither',
    group: 'correctness',
    says: 'Operations that the guest acknowledged.',
    compute: ended('ok'),
  }),
  measure({
    name: 'unknown',
    title: 'Outcome unknown',
    unit: 'count',
    better: 'less',
    group: 'correctness',
    practical: SHARE,
    says: 'Operations without an answer: a timeout, or a connection that was lost.',
    compute: ended('unknown'),
  }),
  measure({
    name: 'failed',
    title: 'Failed (never sent)',
    unit: 'count',
    better: 'less',
    group: 'correctness',
    practical: SHARE,
    says: 'Operations that certainly did not happen: no connection was open.',
    compute: ended('fail'),
  }),
  measure({
    name: 'connectionsReset',
    title: 'Connections reset or ended',
    unit: 'count',
    better: 'less',
    group: 'correctness',
    says: 'Connections that the guest or its host ended, in order or by a reset; clients end none.',
    compute: connectionsEnded,
  }),
  measure({
    name: 'stuckConnections',
    title: 'Connections that never went on',
    unit: 'count',
    better: 'less',
    group: 'correctness',
    says: 'Connections that stay open and are not answered, while the guest answers others.',
    compute: ({ recording }) => stuckConnections(recording),
  }),
] as const;

/** Null when no connection was ever recorded. */
function connectionsEnded({ recording }: Observed): number | null {
  const states = recording.history.connections;
  if (states.length === 0) return null;
  return states.filter(({ state }) => state === 'reset' || state === 'closed').length;
}
