/** Looking up in ascending values. */

/** Index of the first value not below `limit` (ascending values). */
export function lowerBound(values: ArrayLike<number>, limit: number): number {
  return firstIndex(values, (value) => value >= limit);
}

/** Index of the first value above `limit` (ascending values). */
export function upperBound(values: ArrayLike<number>, limit: number): number {
  return firstIndex(values, (value) => value > limit);
}

/** Index of the first value for which `isReached` holds, and with it for all after it. */
function firstIndex(values: ArrayLike<number>, isReached: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isReached(values[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
