/** Measures that several checkers have, with one meaning for all workloads. */
import type { MeasureInfo } from '../measures/measure.ts';

export const unexpected = {
  name: 'unexpected',
  title: 'Held and never sent',
  unit: 'count',
  better: 'less',
  group: 'correctness',
  says: 'Operations or values, held or replied, that no client sent; known with a closed history.',
} as const satisfies MeasureInfo;

export const acknowledgedLost = {
  name: 'acknowledgedLost',
  title: 'Acknowledged and lost',
  unit: 'count',
  better: 'less',
  group: 'correctness',
  says: 'Acknowledged operations whose effect the survivor does not hold.',
} as const satisfies MeasureInfo;
