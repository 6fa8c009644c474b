/** `output-waits`: no output left before the standby had what the output rule asks for. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('output-waits');

export const outputWaitsExpectation: Expectation = {
  name: 'output-waits',
  says: 'No output left before the standby had compared it, or held the log before it, as the output rule says.',
  needs: 'chains',
  judge({ measures, seen }) {
    const { outputsChecked, outputsReleasedEarly } = measures;
    const rule = seen.manifest.engine.parameters.output;
    if (outputsReleasedEarly)
      return failed(
        `${outputsReleasedEarly} of ${outputsChecked} outputs left before the rule "${rule}" allows it`,
      );
    if (!outputsChecked) return inconclusive('no output that had to wait was checked');
    if (outputsReleasedEarly === null)
      return inconclusive('not every output could be checked against the standby’s records');
    return passed(`${outputsChecked} outputs left when the rule "${rule}" allowed it`);
  },
};

export function outputWaits(): ExpectationRecord {
  return { expectation: 'output-waits', parameters: {} };
}
