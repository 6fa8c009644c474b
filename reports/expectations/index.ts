/** Every expectation there is, and its factory for suites. */
import type { Expectation } from './expectation.ts';
import { noConnectionResetExpectation } from './no-connection-reset.ts';
import { noCycleSeenRolledBackExpectation } from './no-cycle-seen-rolled-back.ts';
import { noDivergenceExpectation } from './no-divergence.ts';
import { noFalseSuspicionExpectation } from './no-false-suspicion.ts';
import { nothingLostExpectation } from './nothing-lost.ts';
import { oneVoiceExpectation } from './one-voice.ts';
import { reprotectPauseWithinExpectation } from './reprotect-pause-within.ts';
import { silenceWithinExpectation } from './silence-within.ts';
import { tcpRecoversWithinExpectation } from './tcp-recovers-within.ts';

export { noConnectionReset } from './no-connection-reset.ts';
export { noCycleSeenRolledBack } from './no-cycle-seen-rolled-back.ts';
export { noDivergence } from './no-divergence.ts';
export { noFalseSuspicion } from './no-false-suspicion.ts';
export { nothingLost } from './nothing-lost.ts';
export { oneVoice } from './one-voice.ts';
export { reprotectPauseWithin } from './reprotect-pause-within.ts';
export { silenceWithin } from './silence-within.ts';
export { tcpRecoversWithin } from './tcp-recovers-within.ts';

export const expectations: readonly Expectation[] = [
  nothingLostExpectation,
  silenceWithinExpectation,
  noConnectionResetExpectation,
  noDivergenceExpectation,
  oneVoiceExpectation,
  noCycleSeenRolledBackExpectation,
  noFalseSuspicionExpectation,
  reprotectPauseWithinExpectation,
  tcpRecoversWithinExpectation,
];
