/** Memory of a host, as its kernel reports it. */

/** MemAvailable of a text like /proc/meminfo, MiB; 0 when the text does not say. */
export function availableMib(meminfo: string): number {
  const found = /MemAvailable:\s+(\d+) kB/.exec(meminfo);
  return Number(found?.[1] ?? 0) / 1024;
}
