/** Is it one guest, seen from outside, however many copies run? */

import { eventsNamed } from '../../lab/recording/events.ts';
import type { Recording } from '../recording.ts';
import type { Measures } from './measure.ts';

type IdentityMeasures = Pick<Measures, 'identities' | 'portMoves' | 'takeovers' | 'hostKeys'>;

/** Null where nobody asked. */
export function identityMeasures({ events, manifest }: Recording): IdentityMeasures {
  const told = eventsNamed(events, 'identity');
  const distinct = new Set(
    told.map(({ mac, ip, machineId, bootId }) => JSON.stringify([mac, ip, machineId, bootId])),
  );
  const ports = eventsNamed(events, 'guest-port')
    .filter(({ mac }) => mac === manifest.guest.mac)
    .map(({ port }) => port);
  const keys = eventsNamed(events, 'host-key');
  const isTold = ['before', 'after'].every((when) => keys.some((event) => event.when === when));
  return {
    hostKeys: isTold ? new Set(keys.map(({ key }) => key)).size : null,
    identities: told.length > 0 ? distinct.size : null,
    portMoves:
      ports.length > 0 ? ports.filter((port, at) => at > 0 && port !== ports[at - 1]).length : null,
    takeovers: events.filter((event) => event.event === 'took-over').length,
  };
}
