/** Names of faults for people; two faults of one kind in a trial get different names. */
import type { PlannedFault } from '../../lab/recording/manifest.ts';

type Labelled = Pick<PlannedFault, 'label' | 'parameters'>;

/** `Power cut`, or, of several, `Power cut (active)` by role or `Power cut 1` by number. */
export function distinctLabels(faults: readonly Labelled[]): string[] {
  return numbered(withTargets(faults));
}

/** A label that several faults share is followed by the target of the fault. */
function withTargets(faults: readonly Labelled[]): string[] {
  const times = countsOf(faults.map(({ label }) => label));
  return faults.map(({ label, parameters }) => {
    const { on } = parameters;
    return (times.get(label) ?? 0) > 1 && on ? `${label} (${on})` : label;
  });
}

/** Labels that are still the same are followed by their number. */
function numbered(labels: readonly string[]): string[] {
  const times = countsOf(labels);
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const number = (seen.get(label) ?? 0) + 1;
    seen.set(label, number);
    return (times.get(label) ?? 0) > 1 ? `${label} ${number}` : label;
  });
}

function countsOf(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
