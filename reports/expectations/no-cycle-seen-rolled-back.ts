/** `no-cycle-seen-rolled-back`: nothing the world saw the result of was undone. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { none } = reasons('no-cycle-seen-rolled-back');

export const noCycleSeenRolledBackExpectation: Expectation = {
  name: 'no-cycle-seen-rolled-back',
  says: 'No executed cycle whose output left for the world was undone by a takeover.',
  needs: 'chains',
  judge: ({ measures: { cyclesRolledBackSeen } }) =>
    none(cyclesRolledBackSeen, 'cycles rolled back that the world saw the output of'),
};

export function noCycleSeenRolledBack(): ExpectationRecord {
  return { expectation: 'no-cycle-seen-rolled-back', parameters: {} };
}
