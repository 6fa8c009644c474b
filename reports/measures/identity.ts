/** Checks that the guest is one machine, seen from outside, however many copies run. */

import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { measure, once } from './measure.ts';

const identity = once(identityOf);

export const identityMeasures = [
  measure({
    name: 'identities',
    title: 'Different identities seen',
    unit: 'count',
    better: 'less',
    group: 'identity',
    says: 'Different combinations of MAC, IP, machine-id and boot-id that the guest gave.',
    compute: (seen) => identity(seen).identities,
  }),
  measure({
    name: 'hostKeys',
    title: 'SSH host keys seen before and after',
    unit: 'count',
    better: 'less',
    group: 'identity',
    says: 'Different host keys of the guest’s SSH server, before the load and after it.',
    compute: (seen) => identity(seen).hostKeys,
  }),
  measure({
    name: 'takeovers',
    title: 'Takeovers',
    unit: 'count',
    better: 'neither',
    group: 'identity',
    says: 'How often a standby became active.',
    compute: (seen) => identity(seen).takeovers,
  }),
  measure({
    name: 'portMoves',
    title: 'Changes of the guest’s port at the switch',
    unit: 'count',
    better: 'neither',
    group: 'identity',
    says: 'How often the switch learnt the guest’s address at another port.',
    compute: (seen) => identity(seen).portMoves,
  }),
] as const;

function identityOf({ events, manifest }: Observed) {
  const reported = eventsNamed(events, 'identity');
  const distinct = new Set(
    reported.map(({ mac, ip, machineId, bootId }) => JSON.stringify([mac, ip, machineId, bootId])),
  );
  const ports = eventsNamed(events, 'guest-port')
    .filter(({ mac }) => mac === manifest.guest.mac)
    .map(({ port }) => port);
  const keys = eventsNamed(events, 'host-key');
  const isComplete = ['before', 'after'].every((when) => keys.some((event) => event.when === when));
  return {
    hostKeys: isComplete ? new Set(keys.map(({ key }) => key)).size : null,
    identities: reported.length > 0 ? distinct.size : null,
    portMoves:
      ports.length > 0 ? ports.filter((port, at) => at > 0 && port !== ports[at - 1]).length : null,
    takeovers: events.filter((event) => event.event === 'took-over').length,
  };
}
