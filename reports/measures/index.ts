/** Every measure of one recording. What does not apply, or was not seen, is null, never 0. */

import type { Recording } from '../recording.ts';
import { checkpointMeasures } from './checkpoints.ts';
import { stuckConnections } from './connections.ts';
import { cycleMeasures } from './cycles.ts';
import { faultMeasures } from './faults.ts';
import { historyMeasures } from './history.ts';
import { identityMeasures } from './identity.ts';
import type { Measures } from './measure.ts';
import { outputMeasures } from './outputs.ts';
import { silenceMeasures } from './silence.ts';
import { dualActiveMs } from './voices.ts';

export function measure(recording: Recording): Measures {
  return {
    ...historyMeasures(recording),
    ...faultMeasures(recording),
    ...silenceMeasures(recording),
    ...cycleMeasures(recording),
    ...outputMeasures(recording),
    ...identityMeasures(recording),
    ...checkpointMeasures(recording),
    ...stuckConnections(recording),
    dualActiveMs: dualActiveMs(recording),
  };
}
