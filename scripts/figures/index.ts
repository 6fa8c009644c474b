/** Every figure of `ftlab bench`, in the order they are measured. */

import { cuts, endurances, reprotections } from './cuts.ts';
import { disk } from './disk.ts';
import { engines } from './engines.ts';
import type { Figure } from './figure.ts';
import { knee } from './knee.ts';
import { latency } from './latency.ts';
import { linkDelay } from './link-delay.ts';
import { pulseCost } from './pulse-cost.ts';
import { tools } from './tools.ts';

export const figures: readonly Figure[] = [
  tools,
  latency,
  pulseCost,
  cuts,
  reprotections,
  linkDelay,
  engines,
  disk,
  knee,
  endurances,
];
