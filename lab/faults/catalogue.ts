/** The list of all faults, by name. */
import { findByName, validateName } from '../catalogue.ts';
import { validateParameters } from '../validate-parameters.ts';
import type { Fault, FaultMechanism } from './fault.ts';
import * as members from './index.ts';

export const faults: readonly FaultMechanism[] = Object.values(members);

/** A problem of this fault, in one line; null when it can be injected. */
export function validateFault({ fault, parameters }: Fault): string | null {
  const mechanism = findByName(faults, fault);
  if (!mechanism) return validateName('fault', faults, fault);
  const problem = validateParameters(mechanism.schema, parameters);
  return problem && `${fault}: ${problem}`;
}
