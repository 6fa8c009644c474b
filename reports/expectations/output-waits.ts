/** `output-waits`: no output left before the standby had met the output rule. */
import { chainsGap } from '../coverage/chains.ts';
import { outputsGap } from '../coverage/outputs.ts';
import { defineExpectation } from './expectation.ts';

export const outputWaits = defineExpectation({
  name: 'output-waits',
  says: 'No output left before the standby had compared it, or held the log before it.',
  needs: 'chains',
  judge({ measures, seen }, { passed, failed, inconclusive }) {
    const { outputsChecked: checked, outputsReleasedEarly: early } = measures;
    const rule = seen.manifest.engine.parameters.output;
    if (early)
      return failed(`${early} of ${checked} outputs left before the rule "${rule}" allows`);
    if (!checked) return inconclusive('no output that had to wait was checked');
    if (early === null)
      return inconclusive('not every output could be checked against the standby’s records');
    const gap = outputsGap(seen, measures) ?? chainsGap(seen);
    if (gap) return inconclusive(gap);
    return passed(`${checked} outputs left when the rule "${rule}" allowed it`);
  },
});
