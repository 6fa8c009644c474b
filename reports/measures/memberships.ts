/** The members of the pair over time, by the grants of the witness, which alone decides. */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';

export interface Memberships {
  /** True when `host` was the only member at that moment, clock error allowed for. */
  isAloneAt(host: string, tNs: number): boolean;
  /** Missing evidence that makes the result uncertain; null when none is missing. */
  readonly gap: string | null;
}

/**
 * Reads the grants. Before the first grant the pair is as it was provisioned: `hosts` are the hosts
 * that had a twin. `clockErrorNs` is the largest difference of the witness's clock and a host's.
 */
export function membershipsOf(
  events: readonly Event[],
  hosts: readonly string[],
  clockErrorNs = 0,
): Memberships {
  const grants = eventsNamed(events, 'witness-granted').sort((left, right) => left.tNs - right.tNs);
  const states = [{ tNs: Number.NEGATIVE_INFINITY, members: hosts }, ...grants];
  const epochs = new Set(grants.map(({ epoch }) => epoch));
  const missing = eventsNamed(events, 'decided').find(
    ({ epoch }) => epoch > 1 && !epochs.has(epoch),
  );
  return {
    gap: missing ? `the witness's grant of epoch ${missing.epoch} is not recorded` : null,
    isAloneAt: (host, tNs) =>
      states.some(({ tNs: fromNs, members }, index) => {
        const untilNs = states[index + 1]?.tNs ?? Number.POSITIVE_INFINITY;
        const isThen = fromNs <= tNs + clockErrorNs && tNs - clockErrorNs < untilNs;
        return isThen && members.length === 1 && members[0] === host;
      }),
  };
}
