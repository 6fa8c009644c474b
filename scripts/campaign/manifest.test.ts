import { expect, test } from 'vitest';
import { divergenceCaught, nothingLost, sameHostKey } from '../../reports/expectations/index.ts';
import { byEvidence } from './manifest.ts';

test('an expectation without evidence of the engine is not asked, and the manifest says so', () => {
  const all = [nothingLost(), divergenceCaught(), sameHostKey()];
  expect(byEvidence(all, { evidence: ['host-key'] })).toEqual({
    expectations: [nothingLost(), sameHostKey()],
    notAsked: [{ expectation: 'divergence-caught', needs: 'chains' }],
  });
  expect(byEvidence(all, { evidence: ['host-key', 'chains'] }).notAsked).toEqual([]);
});
