/** `tcp-recovers-within`: operations over TCP go on soon after a fault. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { atMost } = reasons('tcp-recovers-within');

export const tcpRecoversWithinExpectation: Expectation = {
  name: 'tcp-recovers-within',
  says: 'The longest time without an acknowledged operation around a fault is within the limit.',
  judge: ({ measures: { tcpRecoveryMs } }, parameters) =>
    atMost(tcpRecoveryMs, numberOf(parameters, 'ms'), 'time without an acknowledgement'),
};

export function tcpRecoversWithin(parameters: { ms: number }): ExpectationRecord {
  return { expectation: 'tcp-recovers-within', parameters };
}
