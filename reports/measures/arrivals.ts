/** Echoes of the pulse. */
import type { PulseLine } from '../../lab/recording/pulse.ts';

/** First arrival of each echo, ascending, ns. */
export function arrivalsOf(pulse: readonly PulseLine[]): number[] {
  const first = new Map<number, number>();
  for (const line of pulse) {
    if (!('received' in line)) continue;
    const known = first.get(line.received);
    if (known === undefined || line.tNs < known) first.set(line.received, line.tNs);
  }
  return [...first.values()].sort((left, right) => left - right);
}
