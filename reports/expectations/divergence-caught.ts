/** `divergence-caught`: twins that differ are found to differ. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('divergence-caught');

export const divergenceCaughtExpectation: Expectation = {
  name: 'divergence-caught',
  says: 'The engine noticed that its twins differ.',
  needs: 'chains',
  judge({ divergences }) {
    if (divergences === null) return inconclusive('the engine’s twins left no chains to compare');
    return divergences > 0
      ? passed(`divergences: ${divergences}`)
      : failed('the twins differ, and nobody noticed');
  },
};

export function divergenceCaught(): ExpectationRecord {
  return { expectation: 'divergence-caught', parameters: {} };
}
