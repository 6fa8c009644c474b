/** The stretch of a trial that is shown. */

const NARROWEST_MS = 20;

/** A stretch within the trial, no narrower than 20 ms: [from, to] in ms. */
export function zoomed(fromMs: number, toMs: number, lengthMs: number): [number, number] {
  const span = Math.min(Math.max(toMs - fromMs, NARROWEST_MS), lengthMs);
  const middle = (fromMs + toMs) / 2;
  const begin = Math.min(Math.max(middle - span / 2, 0), lengthMs - span);
  return [begin, begin + span];
}

/** The same width, moved by a share of it. */
export function moved(fromMs: number, toMs: number, by: number): [number, number] {
  const shift = (toMs - fromMs) * by;
  return [fromMs + shift, toMs + shift];
}
