/** The list of all expectations, by name. */
import type { Expectation } from './expectation.ts';
import * as members from './index.ts';

export const expectations: readonly Expectation[] = Object.values(members);

/** Null when this version of ftlab has none of that name. */
export function expectationNamed(name: string): Expectation | null {
  return expectations.find((expectation) => expectation.name === name) ?? null;
}
