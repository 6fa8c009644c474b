/** `link-delay`: frames on a port take longer, by a fixed time and perhaps a random one. */
import { z } from 'zod';
import type { Conditions } from '../platforms/conditions.ts';
import { delayAt, type OneWay, type Sounding } from '../platforms/local/sound-link.ts';
import { type Fault, type FaultMechanism, faultOf } from './fault.ts';
import { comparing, linkConditionSchema, shapeLink } from './link-condition.ts';
import type { LinkTarget } from './link-target.ts';

const look = { name: 'link-delay', label: 'Link delay', colour: '#2ca02c' } as const;
/** What the median's rise may be of the delay asked for: a longer one is not what is to be judged, either. */
const SHARES = { least: 0.8, most: 1.25 };
/** What a busy host adds to the median. */
const SLACK_MS = 1;
/** The 10th to the 90th percentile spread by 1.6 (uniform) or 2.6 (normal) times the jitter. */
const SPREAD_SHARE = 0.3;

/** `delayMs` one way: on both directions of a port, a round trip takes twice as much longer. */
export function linkDelay(
  parameters: LinkTarget & { delayMs: number } & Pick<Conditions, 'jitterMs' | 'distribution'>,
): Fault {
  return faultOf(look, parameters);
}

export const linkDelayMechanism: FaultMechanism = {
  ...look,
  schema: linkConditionSchema({
    delayMs: z.number().positive(),
    jitterMs: z.number().optional(),
    distribution: z.string().optional(),
  }),
  inject(context) {
    const asked = context.parameters as unknown as Asked;
    const isSeen = (after: OneWay, before: OneWay) => isDelayed(asked, after, before);
    return shapeLink(context, comparing(sounding(asked), isSeen));
  },
};

type Asked = { delayMs: number } & Pick<Conditions, 'jitterMs' | 'distribution'>;

/** Frames keep their order: what jitters is seen only when the next is not already behind it. */
function sounding({ jitterMs = 0 }: Asked): Sounding {
  return { count: 30, intervalMs: Math.min(50, Math.max(1, 2 * jitterMs)), waitMs: 40 };
}

/** Whether the delays rose by what was asked, and spread when jitter was. */
function isDelayed(asked: Asked, after: OneWay, before: OneWay): boolean {
  const { delayMs, jitterMs = 0, distribution = 'uniform' } = asked;
  const at = (way: OneWay, share: number) => delayAt(way, share) ?? 0;
  const roseMs = at(after, 0.5) - at(before, 0.5);
  const strayMs = jitterMs * (distribution === 'normal' ? 2 : 1);
  if (!roseBy(delayMs, roseMs, strayMs)) return false;
  const spreadMs = (way: OneWay) => at(way, 0.9) - at(way, 0.1);
  return jitterMs === 0 || spreadMs(after) - spreadMs(before) >= SPREAD_SHARE * jitterMs;
}

/** Whether a delay rose by what was asked, give or take what strays. */
export function roseBy(askedMs: number, roseMs: number, strayMs = 0): boolean {
  const leastMs = SHARES.least * askedMs - strayMs / 2;
  return roseMs >= leastMs && roseMs <= SHARES.most * askedMs + strayMs + SLACK_MS;
}
