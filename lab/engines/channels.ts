/** TCP connections between the twins, by the names that suites cut them by. */
import type { Channel } from '../pair.ts';

/** Channels on the link sync, from name to port; `portOffset` is that of the pair's slot. */
export function syncChannels(
  ports: Readonly<Record<string, number>>,
  portOffset: number,
): Readonly<Record<string, Channel>> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      { link: 'sync' as const, tcpPort: port + portOffset },
    ]),
  );
}
