/** Gaps between moments: how silence is measured. */

export interface Gap {
  fromNs: number;
  toNs: number;
}

/**
 * The longest gap between consecutive moments (ascending) that touches [fromNs, toNs]; null with
 * fewer than two moments. A gap that began before `fromNs` counts whole: it is one silence; one that
 * goes on past `toNs` counts up to there: what follows is put down to what happened then.
 */
export function longestGap(moments: readonly number[], fromNs: number, toNs: number): Gap | null {
  let longest: Gap | null = null;
  for (let i = 1; i < moments.length; i++) {
    const gap = { fromNs: moments[i - 1] ?? 0, toNs: Math.min(moments[i] ?? 0, toNs) };
    if (gap.toNs < fromNs) continue;
    if (gap.fromNs >= toNs) break;
    if (!longest || gap.toNs - gap.fromNs > longest.toNs - longest.fromNs) longest = gap;
  }
  return longest;
}

export function lengthMs(gap: Gap | null): number | null {
  return gap ? (gap.toNs - gap.fromNs) / 1e6 : null;
}

/** The gaps between consecutive moments (ascending). */
export function gaps(moments: readonly number[]): Gap[] {
  return moments.slice(1).map((toNs, index) => ({ fromNs: moments[index] ?? toNs, toNs }));
}

export function longestOf(all: readonly Gap[]): Gap | null {
  return all.reduce<Gap | null>(
    (longest, gap) =>
      longest && longest.toNs - longest.fromNs >= gap.toNs - gap.fromNs ? longest : gap,
    null,
  );
}

/** The parts of a gap that lie in one of these spans. */
export function inside(gap: Gap, spans: readonly Gap[]): Gap[] {
  return spans
    .map((span) => ({
      fromNs: Math.max(gap.fromNs, span.fromNs),
      toNs: Math.min(gap.toNs, span.toNs),
    }))
    .filter(({ fromNs, toNs }) => toNs > fromNs);
}

/** The parts of a gap that lie in none of these spans, ascending. */
export function outside(gap: Gap, spans: readonly Gap[]): Gap[] {
  return spans.reduce(
    (parts, span) =>
      parts.flatMap(({ fromNs, toNs }) =>
        [
          { fromNs, toNs: Math.min(toNs, Math.max(fromNs, span.fromNs)) },
          { fromNs: Math.max(fromNs, Math.min(toNs, span.toNs)), toNs },
        ].filter((part) => part.toNs > part.fromNs),
      ),
    [gap],
  );
}
