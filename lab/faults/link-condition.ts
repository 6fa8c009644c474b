/** What the faults that put a condition on a link share: set it, measure the link, see the difference. */
import { z } from 'zod';
import { type Conditions, conditionsSchema } from '../links/conditions.ts';
import { ConditionsClash, type Direction } from '../links/link.ts';
import { delayAt, type OneWay, type Sounding } from '../links/measure.ts';
import { nowNs } from '../recording/clock.ts';
import { refusal } from '../refusal.ts';
import { type ActiveFault, bitten, type FaultContext, NoBite } from './fault.ts';
import { hasPort, hitPort, linkTargetShape, NO_PORT } from './link-target.ts';

const QUICK: Sounding = { count: 30, intervalMs: 1, waitMs: 40 };
/** How often a rare effect is looked for, 300 datagrams each time. */
const ROUNDS = 30;
const MANY: Sounding = { count: 300, intervalMs: 1, waitMs: 60 };

/** What a condition must show in a measured direction. */
export interface Effect {
  /** How to look; a quick sounding when it is not given. */
  how?: Sounding;
  /** Whether it shows by chance, so that it has to be looked for. */
  isRare?: boolean;
  isSeen(after: OneWay, before: OneWay): boolean;
}

/** The schema of such a fault: where, and its own conditions, refused as the link would. */
export function linkConditionSchema(conditions: z.ZodRawShape) {
  return z
    .strictObject({ ...linkTargetShape, ...conditions })
    .refine((given) => hasPort(given as { link: string; on: string }), NO_PORT)
    .superRefine((given, context) => {
      const message = refusal(conditionsSchema, conditionsIn(given));
      if (message) context.addIssue({ code: 'custom', message });
    });
}

/** The conditions among such a fault's parameters. */
export function conditionsIn(given: Record<string, unknown>): Conditions {
  const { link: _, on: _on, direction: _direction, ...conditions } = given;
  return conditions as Conditions;
}

/** Puts the conditions on the port; resolves when the effect has been measured in every direction asked. */
export async function shapeLink(context: FaultContext, effect: Effect): Promise<ActiveFault> {
  const { lab, parameters } = context;
  const { port, directions, sound } = hitPort(context);
  const conditions = conditionsIn(parameters);
  const how = effect.how ?? (effect.isRare ? MANY : QUICK);
  const waitMs = how.waitMs + 2 * (conditions.delayMs ?? 0) + 4 * (conditions.jitterMs ?? 0);
  const before = await sound(how);
  const atNs = nowNs();
  const undo = await lab.switch.shape(port, directions, conditions).catch((error: Error) => {
    throw error instanceof ConditionsClash ? new NoBite(error.message) : error;
  });
  let after = before;
  // Of each direction the round in which it showed: both in the same one would be rarer still.
  const shown = new Map<Direction, OneWay>();
  for (let round = 0; round < (effect.isRare ? ROUNDS : 1); round++) {
    after = await sound({ ...how, waitMs });
    for (const way of directions)
      if (!shown.has(way) && effect.isSeen(after[way], before[way])) shown.set(way, after[way]);
    if (shown.size === directions.length) break;
  }
  const seen = (way: Direction) => shown.get(way) ?? after[way];
  const texts = directions.map((way) => `${port.device} ${way}: ${summary(seen(way))}`);
  if (shown.size < directions.length) {
    await undo();
    throw new NoBite(`the link shows nothing of it (${texts.join('; ')})`);
  }
  for (const way of directions) note(context, port.device, way, seen(way));
  return bitten({ atNs, proof: texts.join('; '), undo });
}

/** What was achieved, for the recording. */
function note({ lab }: FaultContext, device: string, direction: Direction, way: OneWay): void {
  const { delaysMs: _, ...counts } = way;
  const delays = { p50Ms: delayAt(way, 0.5), p99Ms: delayAt(way, 0.99) };
  lab.recorder.event('ftlab', 'link-measured', { device, direction, ...counts, ...delays });
}

function summary(way: OneWay): string {
  const parts = [`${way.arrived} of ${way.sent} arrived`];
  const [p50, p99] = [delayAt(way, 0.5), delayAt(way, 0.99)];
  if (p50 !== null && p99 !== null)
    parts.push(`delay ${p50.toFixed(2)} ms (p99 ${p99.toFixed(2)})`);
  for (const what of ['lost', 'duplicated', 'reordered', 'corrupted'] as const)
    if (way[what] > 0) parts.push(`${way[what]} ${what}`);
  if (way.throughputMbps !== null) parts.push(`${way.throughputMbps.toFixed(1)} Mbit/s`);
  return parts.join(', ');
}
