/** Every suite there is. */
import { smoke } from './smoke.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [smoke];
