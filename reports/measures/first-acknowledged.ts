/** The outage as a TCP client experiences it. */
import { failoverChains } from './failover.ts';
import { worst } from './gaps.ts';
import { measure } from './measure.ts';

export const firstAcknowledgedMeasures = [
  measure({
    name: 'firstAcknowledgedMs',
    title: 'First operation acknowledged after a fault',
    unit: 'ms',
    better: 'less',
    group: 'outage',
    says: 'Time from a fault to the first acknowledged operation after its outage, at worst.',
    compute(seen) {
      const times = failoverChains(seen).map((chain) => chain.firstAcknowledgedMs);
      return times.includes(null) ? null : worst(times);
    },
  }),
] as const;
