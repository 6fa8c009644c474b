/** Is it one guest, seen from outside, however many copies run? */

import type { Recording } from '../recording.ts';
import type { Measures } from './measure.ts';

type IdentityMeasures = Pick<Measures, 'identities' | 'portMoves' | 'takeovers' | 'hostKeys'>;

/** Null where nobody asked. */
export function identityMeasures({ events, manifest }: Recording): IdentityMeasures {
  const told = events.filter((event) => event.event === 'identity');
  const distinct = new Set(
    told.map(({ mac, ip, machineId, bootId }) => JSON.stringify([mac, ip, machineId, bootId])),
  );
  const ports = events
    .filter((event) => event.event === 'guest-port' && event.mac === manifest.guest.mac)
    .map((event) => String(event.port));
  const keys = events.filter((event) => event.event === 'host-key');
  const isTold = ['before', 'after'].every((when) => keys.some((event) => event.when === when));
  return {
    hostKeys: isTold ? new Set(keys.map(({ key }) => key)).size : null,
    identities: told.length > 0 ? distinct.size : null,
    portMoves:
      ports.length > 0 ? ports.filter((port, at) => at > 0 && port !== ports[at - 1]).length : null,
    takeovers: events.filter((event) => event.event === 'took-over').length,
  };
}
