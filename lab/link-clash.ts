/** Finds faults of an experiment that exclude each other on one port at the same time. */

import type { Fault } from './faults/fault.ts';
import { conditionsIn } from './faults/link-condition.ts';
import { together } from './platforms/conditions.ts';
import type { Experiment, Step } from './scenario.ts';

/** Faults that drop everything; every other fault of a port puts conditions on it. */
const DARK = ['link-cut', 'link-flap'];

const ROLES = ['active', 'standby'];

/** A fault and its certain time span; times that depend on events are not known beforehand. */
interface Holding {
  fault: Fault;
  /** When it begins at the latest, and ends at the earliest, ms after the load began. */
  latestMs: number;
  untilMs: number;
}

/**
 * Problems, one per line: pairs of faults that certainly hold on the same port (same name) in the
 * same direction at the same time, and exclude each other. A clash that shows only in the trial (a
 * role has moved to the host of the other fault) is a fault that does not bite there.
 */
export function clashesOn({ conditions = [], timeline }: Experiment): string[] {
  const holdings: Holding[] = [
    ...conditions.map((fault) => ({
      fault,
      latestMs: Number.NEGATIVE_INFINITY,
      untilMs: Infinity,
    })),
    ...timeline.flatMap(holdingsOf),
  ].filter(({ fault }) => 'link' in fault.parameters && 'on' in fault.parameters);
  const found = holdings.flatMap((holding, index) =>
    holdings.slice(index + 1).flatMap((other) => clashOf(holding, other) ?? []),
  );
  return [...new Set(found)];
}

function holdingsOf(step: Step): Holding[] {
  if (!('inject' in step)) return [];
  const { inject: fault, healAfterMs = Infinity, repeat } = step;
  if ('when' in step) {
    // Whenever that is: it ends healAfterMs later, and has begun only if it comes at all.
    const earliestMs = (step.fromMs ?? 0) + (step.afterMs ?? 0);
    return [{ fault, latestMs: Number.MAX_VALUE, untilMs: earliestMs + healAfterMs }];
  }
  const { atMs } = step;
  const { fromMs, toMs } = typeof atMs === 'number' ? { fromMs: atMs, toMs: atMs } : atMs;
  const { times, everyMs } = repeat ?? { times: 1, everyMs: 0 };
  // The second repetition decides for all whether each begins before the previous one is healed.
  return Array.from({ length: Math.min(times, 2) }, (_, n) => ({
    fault,
    latestMs: toMs + n * everyMs,
    untilMs: fromMs + n * everyMs + healAfterMs,
  }));
}

/** The links that a fault names: several are joined by +. */
function linksIn(link: unknown): string[] {
  return String(link).split('+');
}

function clashOf(holding: Holding, other: Holding): string | null {
  if (!(holding.latestMs < other.untilMs && other.latestMs < holding.untilMs)) return null;
  const [{ fault: name, parameters: mine }, { fault: otherName, parameters: yours }] = [
    holding.fault,
    other.fault,
  ];
  const links = linksIn(mine.link).filter((link) => linksIn(yours.link).includes(link));
  if (links.length === 0 || mine.on !== yours.on) return null;
  // Between two moments a role may have become the other host's.
  const isOneMoment = holding.latestMs === other.latestMs && holding.latestMs < Number.MAX_VALUE;
  if (ROLES.includes(String(mine.on)) && !isOneMoment) return null;
  const [way = 'both', otherWay = 'both'] = [mine.direction, yours.direction];
  if (way !== otherWay && way !== 'both' && otherWay !== 'both') return null;
  const [isDark, isOtherDark] = [DARK.includes(name), DARK.includes(otherName)];
  const where = `on ${links.join('+')} of ${mine.on}`;
  if (isDark && isOtherDark)
    return `${name} and ${otherName} at the same time ${where}: it is dark already`;
  if (isDark || isOtherDark) return null;
  const sum = together([conditionsIn(mine), conditionsIn(yours)]);
  return typeof sum === 'string'
    ? `${name} and ${otherName} at the same time ${where}: ${sum}`
    : null;
}
