/** Every fault there is, and its factory for suites. */
import { findByName, validateName } from '../catalogue.ts';
import { refusal } from '../refusal.ts';
import { bitFlipMechanism } from './bit-flip.ts';
import { channelCutMechanism } from './channel-cut.ts';
import { clockStepMechanism } from './clock-step.ts';
import { controllerKillMechanism } from './controller-kill.ts';
import { cpuStarveMechanism } from './cpu-starve.ts';
import type { Fault, FaultMechanism } from './fault.ts';
import { freezeMechanism } from './freeze.ts';
import { guestPanicMechanism } from './guest-panic.ts';
import { hangMechanism } from './hang.ts';
import { linkCorruptMechanism } from './link-corrupt.ts';
import { linkCutMechanism } from './link-cut.ts';
import { linkDelayMechanism } from './link-delay.ts';
import { linkDuplicateMechanism } from './link-duplicate.ts';
import { linkFlapMechanism } from './link-flap.ts';
import { linkLossMechanism } from './link-loss.ts';
import { linkRateMechanism } from './link-rate.ts';
import { linkReorderMechanism } from './link-reorder.ts';
import { memoryPressureMechanism } from './memory-pressure.ts';
import { partitionMechanism } from './partition.ts';
import { powerCutMechanism } from './power-cut.ts';
import { processKillMechanism } from './process-kill.ts';
import { witnessLossMechanism } from './witness-loss.ts';

export { bitFlip } from './bit-flip.ts';
export { channelCut } from './channel-cut.ts';
export { clockStep } from './clock-step.ts';
export { controllerKill } from './controller-kill.ts';
export { cpuStarve } from './cpu-starve.ts';
export { freeze } from './freeze.ts';
export { guestPanic } from './guest-panic.ts';
export { hang } from './hang.ts';
export { linkCorrupt } from './link-corrupt.ts';
export { linkCut } from './link-cut.ts';
export { linkDelay } from './link-delay.ts';
export { linkDuplicate } from './link-duplicate.ts';
export { linkFlap } from './link-flap.ts';
export { linkLoss } from './link-loss.ts';
export { linkRate } from './link-rate.ts';
export { linkReorder } from './link-reorder.ts';
export { memoryPressure } from './memory-pressure.ts';
export { partition } from './partition.ts';
export { powerCut } from './power-cut.ts';
export { processKill } from './process-kill.ts';
export { witnessLoss } from './witness-loss.ts';

export const faults: readonly FaultMechanism[] = [
  powerCutMechanism,
  processKillMechanism,
  freezeMechanism,
  hangMechanism,
  guestPanicMechanism,
  controllerKillMechanism,
  witnessLossMechanism,
  linkCutMechanism,
  channelCutMechanism,
  linkDelayMechanism,
  linkLossMechanism,
  linkDuplicateMechanism,
  linkReorderMechanism,
  linkCorruptMechanism,
  linkRateMechanism,
  linkFlapMechanism,
  partitionMechanism,
  bitFlipMechanism,
  clockStepMechanism,
  cpuStarveMechanism,
  memoryPressureMechanism,
];

/** What is wrong with this fault, in one line; null when it can be injected. */
export function refusesFault({ fault, parameters }: Fault): string | null {
  const mechanism = findByName(faults, fault);
  if (!mechanism) return validateName('fault', faults, fault);
  const refused = refusal(mechanism.schema, parameters);
  return refused && `${fault}: ${refused}`;
}
