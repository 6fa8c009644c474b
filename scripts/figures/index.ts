/** Every figure of `ftlab bench`, in the order they are measured. */

import { disk } from './disk.ts';
import { delayCapacity, delaySweep, knee } from './distance.ts';
import type { Figure } from './figure.ts';
import { judging, judgingCampaign } from './judging.ts';
import { linkDelay } from './link-delay.ts';
import { endurances, outages, reprotections } from './outages.ts';
import { pulseCost } from './pulse-cost.ts';
import { capacity, replies } from './replies.ts';
import { stepCapacity, steps } from './steps.ts';
import { tools } from './tools.ts';

export const figures: readonly Figure[] = [
  tools,
  judging,
  judgingCampaign,
  replies,
  capacity,
  steps,
  stepCapacity,
  pulseCost,
  outages,
  reprotections,
  linkDelay,
  disk,
  delaySweep,
  delayCapacity,
  knee,
  endurances,
];
