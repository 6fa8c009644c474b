/** `divergence-caught`: twins that differ are found to differ. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('divergence-caught');

export const divergenceCaughtExpectation: Expectation = {
  name: 'divergence-caught',
  says: 'The engine noticed that its twins differ.',
  needs: 'chains',
  judge({ measures }) {
    const { divergences, divergencesTold: told } = measures;
    if (divergences === null || told === null)
      return inconclusive('the engine’s twins left no chains to compare');
    if (told > 0) return passed(`divergences noticed: ${told}`);
    return divergences > 0
      ? failed('the twins differ, and nobody noticed')
      : inconclusive('the twins did not differ: there was nothing to notice');
  },
};

export function divergenceCaught(): ExpectationRecord {
  return { expectation: 'divergence-caught', parameters: {} };
}
