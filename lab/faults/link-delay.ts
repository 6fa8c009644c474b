/** `link-delay`: frames on a port take longer, by a fixed time and perhaps a random one. */
import { z } from 'zod';
import { delayAt, type LinkMeasurement, type OneWay } from '../platforms/link-measurement.ts';
import { defineFault } from './fault.ts';
import { comparing, linkConditionSchema, shapeLink } from './link-condition.ts';

/** Accepted rise of the median, as a share of the requested delay: too long is rejected, too. */
const ACCEPTED_RISE = { least: 0.8, most: 1.25 };
/** Added to the median by a busy host. */
const SLACK_MS = 1;
/** The 10th to the 90th percentile spread by 1.6 (uniform) or 2.6 (normal) times the jitter. */
const SPREAD_SHARE = 0.3;

/** `delayMs` is one way: with both directions of a port, a round trip grows by 2 × `delayMs`. */
export const linkDelay = defineFault({
  name: 'link-delay',
  label: 'Link delay',
  colour: '#2ca02c',
  schema: linkConditionSchema({
    delayMs: z.number().positive(),
    jitterMs: z.number().optional(),
    distribution: z.string().optional(),
  }),
  inject(context) {
    const { parameters } = context;
    const isSeen = (after: OneWay, before: OneWay) => isDelayed(parameters, after, before);
    return shapeLink(context, comparing(measurementFor(parameters), isSeen));
  },
});

interface DelayParameters {
  delayMs: number;
  jitterMs?: number | undefined;
  distribution?: string | undefined;
}

/** Frames keep their order: jitter shows only when the next frame is not already behind. */
function measurementFor({ jitterMs = 0 }: DelayParameters): LinkMeasurement {
  return { count: 30, intervalMs: Math.min(50, Math.max(1, 2 * jitterMs)), waitMs: 40 };
}

/** Whether the delays rose as requested, and spread when jitter was requested. */
function isDelayed(requested: DelayParameters, after: OneWay, before: OneWay): boolean {
  const { delayMs, jitterMs = 0, distribution = 'uniform' } = requested;
  const at = (way: OneWay, share: number) => delayAt(way, share) ?? 0;
  const roseMs = at(after, 0.5) - at(before, 0.5);
  const strayMs = jitterMs * (distribution === 'normal' ? 2 : 1);
  if (!roseBy(delayMs, roseMs, strayMs)) return false;
  const spreadMs = (way: OneWay) => at(way, 0.9) - at(way, 0.1);
  return jitterMs === 0 || spreadMs(after) - spreadMs(before) >= SPREAD_SHARE * jitterMs;
}

/** Whether a delay rose as requested, within `strayMs` (ms) beside the accepted shares. */
export function roseBy(askedMs: number, roseMs: number, strayMs = 0): boolean {
  const leastMs = ACCEPTED_RISE.least * askedMs - strayMs / 2;
  return roseMs >= leastMs && roseMs <= ACCEPTED_RISE.most * askedMs + strayMs + SLACK_MS;
}
