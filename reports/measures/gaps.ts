/** Gaps between moments: how silence is measured. */

export interface Gap {
  fromNs: number;
  toNs: number;
}

/**
 * The longest gap between consecutive moments (ascending) that touches [fromNs, toNs]; null with
 * fewer than two moments. A gap that began before `fromNs` counts completely: it is one silence. A
 * gap that lasts beyond `toNs` counts up to `toNs`: the rest belongs to a later event.
 */
export function longestGap(moments: ArrayLike<number>, fromNs: number, toNs: number): Gap | null {
  let longestNs = Number.NEGATIVE_INFINITY;
  let before = -1;
  for (let i = 1; i < moments.length; i++) {
    const beganNs = moments[i - 1] ?? 0;
    const endedNs = Math.min(moments[i] ?? 0, toNs);
    if (endedNs < fromNs) continue;
    if (beganNs >= toNs) break;
    if (endedNs - beganNs <= longestNs) continue;
    longestNs = endedNs - beganNs;
    before = i - 1;
  }
  if (before < 0) return null;
  return { fromNs: moments[before] ?? 0, toNs: Math.min(moments[before + 1] ?? 0, toNs) };
}

export function lengthMs(gap: Gap | null): number | null {
  return gap ? (gap.toNs - gap.fromNs) / 1e6 : null;
}

/** The gaps between consecutive moments (ascending). */
export function gaps(moments: readonly number[]): Gap[] {
  return moments.slice(1).map((toNs, index) => ({ fromNs: moments[index] ?? toNs, toNs }));
}

/** The largest of the values that are known; null without any. */
export function worst(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((left, right) => Math.max(left, right)) : null;
}
