/** Every expectation there is, and its factory for suites. */
import { connectionsGoOnExpectation } from './connections-go-on.ts';
import { diskHoldsExpectation } from './disk-holds.ts';
import { divergenceCaughtExpectation } from './divergence-caught.ts';
import type { Expectation } from './expectation.ts';
import { fallsSilentExpectation } from './falls-silent.ts';
import { noConnectionResetExpectation } from './no-connection-reset.ts';
import { noCycleSeenRolledBackExpectation } from './no-cycle-seen-rolled-back.ts';
import { noDivergenceExpectation } from './no-divergence.ts';
import { noFalseSuspicionExpectation } from './no-false-suspicion.ts';
import { noWrongReplyExpectation } from './no-wrong-reply.ts';
import { nobodySuspectedExpectation } from './nobody-suspected.ts';
import { nothingLostExpectation } from './nothing-lost.ts';
import { oneIdentityExpectation } from './one-identity.ts';
import { oneVoiceExpectation } from './one-voice.ts';
import { outputWaitsExpectation } from './output-waits.ts';
import { repliesWithinExpectation } from './replies-within.ts';
import { reprotectPauseWithinExpectation } from './reprotect-pause-within.ts';
import { sameHostKeyExpectation } from './same-host-key.ts';
import { silenceWithinExpectation } from './silence-within.ts';
import { tcpRecoversWithinExpectation } from './tcp-recovers-within.ts';
import { voiceExpectation } from './voice.ts';

export { connectionsGoOn } from './connections-go-on.ts';
export { diskHolds } from './disk-holds.ts';
export { divergenceCaught } from './divergence-caught.ts';
export type { ExpectationRecord } from './expectation.ts';
export { fallsSilent } from './falls-silent.ts';
export { noConnectionReset } from './no-connection-reset.ts';
export { noCycleSeenRolledBack } from './no-cycle-seen-rolled-back.ts';
export { noDivergence } from './no-divergence.ts';
export { noFalseSuspicion } from './no-false-suspicion.ts';
export { noWrongReply } from './no-wrong-reply.ts';
export { nobodySuspected } from './nobody-suspected.ts';
export { nothingLost } from './nothing-lost.ts';
export { oneIdentity } from './one-identity.ts';
export { oneVoice } from './one-voice.ts';
export { outputWaits } from './output-waits.ts';
export { repliesWithin } from './replies-within.ts';
export { reprotectPauseWithin } from './reprotect-pause-within.ts';
export { sameHostKey } from './same-host-key.ts';
export { silenceWithin } from './silence-within.ts';
export { tcpRecoversWithin } from './tcp-recovers-within.ts';
export { voice } from './voice.ts';

export const expectations: readonly Expectation[] = [
  nothingLostExpectation,
  diskHoldsExpectation,
  silenceWithinExpectation,
  noConnectionResetExpectation,
  connectionsGoOnExpectation,
  noDivergenceExpectation,
  outputWaitsExpectation,
  oneVoiceExpectation,
  oneIdentityExpectation,
  sameHostKeyExpectation,
  noCycleSeenRolledBackExpectation,
  noFalseSuspicionExpectation,
  nobodySuspectedExpectation,
  reprotectPauseWithinExpectation,
  tcpRecoversWithinExpectation,
  divergenceCaughtExpectation,
  fallsSilentExpectation,
  noWrongReplyExpectation,
  repliesWithinExpectation,
  voiceExpectation,
];
