/** When a promise to stay silent is over. Times in ns of the side's monotonic clock. */

/**
 * End of a promise to stay silent that was given at `promisedNs`. The guard is for the difference
 * of two clocks over a lease, and for a renewal of the fence that the kernel is late to process.
 */
export function silentUntilNs(promisedNs: number, leaseNs: number, guardNs: number): number {
  return promisedNs + leaseNs + guardNs;
}
