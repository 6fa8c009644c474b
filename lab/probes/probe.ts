/** The contract of a probe: something sampled while all this happens. */

import type { Lab } from '../lab.ts';
import type { Pair } from '../pair.ts';

export interface Probe {
  readonly name: string;
  /** Starts sampling into the recording; disposal stops it and flushes. */
  start(lab: Lab, pair: Pair): Promise<AsyncDisposable>;
}
