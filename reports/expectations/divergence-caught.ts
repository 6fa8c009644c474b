/** `divergence-caught`: twins that differ are found to differ. */
import { defineExpectation } from './expectation.ts';

export const divergenceCaught = defineExpectation({
  name: 'divergence-caught',
  says: 'The engine noticed that its twins differ.',
  needs: 'chains',
  judge({ measures }, { passed, failed, inconclusive }) {
    const { divergences, divergencesTold } = measures;
    if (divergences === null || divergencesTold === null)
      return inconclusive('the engine’s twins left no chains to compare');
    if (divergencesTold > 0) return passed(`divergences noticed: ${divergencesTold}`);
    return divergences > 0
      ? failed('the twins differ, and the engine did not notice')
      : inconclusive('the twins did not differ: there was nothing to notice');
  },
});
