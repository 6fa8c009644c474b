/** Every suite there is. */
import { applications } from './applications.ts';
import { channels } from './channels.ts';
import { corruption } from './corruption.ts';
import { disk } from './disk.ts';
import { hang } from './hang.ts';
import { latency } from './latency.ts';
import { links } from './links.ts';
import { pairs } from './pairs.ts';
import { power } from './power.ts';
import { resources } from './resources.ts';
import { smoke } from './smoke.ts';
import { splitBrain } from './split-brain.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [
  smoke,
  power,
  links,
  latency,
  splitBrain,
  hang,
  corruption,
  resources,
  disk,
  channels,
  pairs,
  applications,
];
