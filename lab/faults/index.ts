/** Every fault there is, and its factory for suites. */
import type { FaultMechanism } from './fault.ts';
import { freezeMechanism } from './freeze.ts';
import { hangMechanism } from './hang.ts';
import { powerCutMechanism } from './power-cut.ts';

export { freeze } from './freeze.ts';
export { hang } from './hang.ts';
export { powerCut } from './power-cut.ts';

export const faults: readonly FaultMechanism[] = [
  powerCutMechanism,
  freezeMechanism,
  hangMechanism,
];
