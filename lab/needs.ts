/** Abilities of engines that a scenario may need. */
import type { Engine } from './engines/engine.ts';
import type { Evidence } from './recording/evidence.ts';
import type { Parameters } from './recording/parameters.ts';

/**
 * Evidence of an engine, or: `standby`, another host takes over when the active is lost;
 * `standby-guest`, the standby runs a copy of the guest meanwhile; `disk`, the guest's disk is
 * carried along.
 */
export type Need = Evidence | 'standby' | 'standby-guest' | 'disk';

/** Whether an engine with these parameters has what a scenario needs. */
export function hasNeed(engine: Engine, parameters: Parameters, need: Need): boolean {
  const { evidence, takesDisks, runsStandby } = engine;
  if (need === 'standby') return engine.hasStandby(parameters);
  if (need === 'standby-guest') return runsStandby && engine.hasStandby(parameters);
  if (need === 'disk') return takesDisks;
  return evidence.includes(need);
}
