/** Points of a line over time, few enough to embed. */

/** Moment in ms after the load began, and a value. */
export type Point = readonly [number, number];

const POINTS_MAX = 1000;

/** At most 1,000 points; of each group the highest stays, so that no peak is thinned away. */
export function thinned(points: readonly Point[]): Point[] {
  const group = Math.ceil(points.length / POINTS_MAX);
  if (group <= 1) return points.map(rounded);
  const kept: Point[] = [];
  for (let i = 0; i < points.length; i += group) {
    const some = points.slice(i, i + group);
    kept.push(rounded(some.reduce((highest, point) => (point[1] > highest[1] ? point : highest))));
  }
  return kept;
}

function rounded([atMs, value]: Point): Point {
  return [round(atMs, 1), round(value, 3)];
}

/** A number with so many digits after the point, to keep pages small. */
export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
