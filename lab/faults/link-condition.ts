/** Faults that set a condition on a link: measure, set the condition, measure again, compare. */
import type { z } from 'zod';
import { type Conditions, conditionsSchema } from '../platforms/conditions.ts';
import { ConditionsClash, type Direction } from '../platforms/link.ts';
import {
  addUp,
  delayAt,
  type LinkMeasurement,
  type OneWay,
} from '../platforms/link-measurement.ts';
import { nowNs } from '../recording/clock.ts';
import { validateParameters } from '../validate-parameters.ts';
import { type ActiveFault, bitten, type FaultContext, NoBite } from './fault.ts';
import { hitPort, type LinkTarget, linkTargetSchema } from './link-target.ts';
import type { Judgement } from './sequential.ts';

/** The effect that a condition must show in every direction it is set for. */
export interface Effect {
  how: LinkMeasurement;
  /** Largest number of measurements before the condition is set, and after. */
  rounds: number;
  /** Makes the judge of one direction. */
  judge(): Judge;
}

/** Judges each measurement of a direction, and all so far as one; `open` asks for a further one. */
export interface Judge {
  /** Refuted when the link shows the effect already, so that the condition would prove nothing. */
  before(round: OneWay, all: OneWay): Judgement;
  after(round: OneWay, all: OneWay): Judgement;
  /** For the proof, beside the counts. */
  says?(all: OneWay): string;
}

/** Largest number of measurements before, until it is clear that the effect would show. */
const CLEAR_ROUNDS = 10;

/**
 * An effect that a comparison of one measurement before and one after the fault shows: the first
 * that is clear (by default, the first). A later one that a busy computer spoilt is repeated.
 */
export function comparing(
  how: LinkMeasurement,
  isSeen: (after: OneWay, before: OneWay) => boolean,
  {
    isClear = () => true,
    tries = 1,
    says,
  }: { isClear?: (before: OneWay) => boolean; tries?: number; says?: string } = {},
): Effect {
  const judge = (): Judge => {
    let clear: OneWay | null = null;
    let tried = 0;
    return {
      before(round) {
        if (isClear(round)) clear = round;
        return clear ? 'seen' : 'open';
      },
      after(round) {
        tried += 1;
        if (clear && isSeen(round, clear)) return 'seen';
        return tried < tries ? 'open' : 'refuted';
      },
      ...(says ? { says: () => says } : {}),
    };
  };
  return { how, rounds: Math.max(CLEAR_ROUNDS, tries), judge };
}

/** The schema of such a fault: where, and its conditions, which the link must accept. */
export function linkConditionSchema<Shape extends z.ZodRawShape>(conditions: Shape) {
  return linkTargetSchema(conditions).superRefine((given, context) => {
    const message = validateParameters(conditionsSchema, conditionsIn(given));
    if (message) context.addIssue({ code: 'custom', message });
  });
}

/** The conditions among such a fault's parameters. */
export function conditionsIn(given: object): Conditions {
  const { link: _, on: _on, direction: _direction, ...conditions } = given as LinkTarget;
  return conditions as Conditions;
}

/** Puts the conditions on the port; resolves when the effect was measured in every direction. */
export async function shapeLink(
  context: FaultContext<LinkTarget>,
  effect: Effect,
): Promise<ActiveFault> {
  const { lab, parameters } = context;
  const { port, directions, measure } = hitPort(context);
  const conditions = conditionsIn(parameters);
  const ways = directions.map((way): Watched => {
    return { way, judge: effect.judge(), before: addUp([]), after: addUp([]) };
  });
  const textOf = (watched: Watched, all: OneWay) => {
    const said = watched.judge.says?.(all);
    return `${port.device} ${watched.way}: ${summary(all)}${said ? ` (${said})` : ''}`;
  };
  if (!(await isShown('before', ways, () => measure(effect.how), effect.rounds))) {
    const texts = ways.map((watched) => textOf(watched, watched.before));
    throw new NoBite(`the link's condition before the fault would hide it (${texts.join('; ')})`);
  }
  const atNs = nowNs();
  const undo = await lab.switch.shape(port, directions, conditions).catch((error: Error) => {
    throw error instanceof ConditionsClash ? new NoBite(error.message) : error;
  });
  let isSeen = false;
  try {
    isSeen = await isShown('after', ways, () => measure(effect.how), effect.rounds);
  } finally {
    if (!isSeen) await undo();
  }
  const texts = ways.map((watched) => textOf(watched, watched.after));
  if (!isSeen) throw new NoBite(`the link lacks the requested condition (${texts.join('; ')})`);
  for (const { way, after } of ways) note(context, port.device, way, after);
  return bitten({ atNs, proof: texts.join('; '), undo });
}

/** A direction, its judge, and all measurements of it until it was judged. */
interface Watched {
  way: Direction;
  judge: Judge;
  before: OneWay;
  after: OneWay;
}

/** Measures until every direction is judged; returns whether each shows the effect. */
async function isShown(
  when: 'before' | 'after',
  ways: readonly Watched[],
  measure: () => Promise<Record<Direction, OneWay>>,
  rounds: number,
): Promise<boolean> {
  let open = ways;
  for (let round = 0; round < rounds && open.length > 0; round++) {
    const seen = await measure();
    const judged = open.map((watched) => {
      watched[when] = addUp([watched[when], seen[watched.way]]);
      return { watched, judgement: watched.judge[when](seen[watched.way], watched[when]) };
    });
    if (judged.some(({ judgement }) => judgement === 'refuted')) return false;
    open = judged.filter(({ judgement }) => judgement === 'open').map(({ watched }) => watched);
  }
  return open.length === 0;
}

/** Records the measured effect of a condition. */
function note({ lab }: FaultContext, device: string, direction: Direction, way: OneWay): void {
  const { delaysMs: _delays, isLost: _fates, ...counts } = way;
  const delays = { p50Ms: delayAt(way, 0.5), p99Ms: delayAt(way, 0.99) };
  lab.recorder.event('ftlab', 'link-measured', { device, direction, ...counts, ...delays });
}

function summary(way: OneWay): string {
  const parts = [`${way.arrived} of ${way.sent} arrived`];
  const [p50, p99] = [delayAt(way, 0.5), delayAt(way, 0.99)];
  if (p50 !== null && p99 !== null)
    parts.push(`delay ${p50.toFixed(2)} ms (p99 ${p99.toFixed(2)})`);
  for (const flaw of ['lost', 'duplicated', 'reordered', 'corrupted'] as const)
    if (way[flaw] > 0) parts.push(`${way[flaw]} ${flaw}`);
  if (way.throughputMbps !== null) parts.push(`${way.throughputMbps.toFixed(1)} Mbit/s`);
  return parts.join(', ');
}
