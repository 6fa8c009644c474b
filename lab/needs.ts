/** Abilities of engines that a scenario may need. */
import type { Engine } from './engines/engine.ts';
import { EVIDENCE } from './recording/evidence.ts';
import type { Parameters } from './recording/parameters.ts';

/**
 * Evidence of an engine, or: `standby`, another host takes over when the active is lost;
 * `standby-guest`, the standby runs a copy of the guest meanwhile; `disk`, the guest's disk is
 * carried along.
 */
export const NEEDS = [...EVIDENCE, 'standby', 'standby-guest', 'disk'] as const;
export type Need = (typeof NEEDS)[number];

/** Everything that an engine with these parameters has. */
export function abilitiesOf(engine: Engine, parameters: Parameters): ReadonlySet<Need> {
  return new Set(NEEDS.filter((need) => hasNeed(engine, parameters, need)));
}

/** Whether an engine with these parameters meets the needs of a scenario. */
export function hasNeed(engine: Engine, parameters: Parameters, need: Need): boolean {
  const { evidence, takesDisks, runsStandby } = engine;
  if (need === 'standby') return engine.hasStandby(parameters);
  if (need === 'standby-guest') return runsStandby && engine.hasStandby(parameters);
  if (need === 'disk') return takesDisks;
  return evidence.includes(need);
}
