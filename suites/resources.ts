/** The suite `resources`: a host runs short of processor time or memory. */
import { cpuStarve, memoryPressure } from '../lab/faults/index.ts';
import { nobodySuspected } from '../reports/expectations/index.ts';
import { always, FIRST_MS, steady } from './steady.ts';
import type { Scenario, Suite } from './suite.ts';

function starved(on: 'active' | 'standby', sharePercent: number): Scenario {
  return {
    ...steady,
    name: `cpu-${on}-${sharePercent}`,
    title: `The ${on} loses ${sharePercent} % of its processor time`,
    why: 'A slow side slows the pair; it must not break the pair.',
    settable: [...steady.settable, 'cpu-starve.sharePercent'],
    loadMs: 7500,
    timeline: [{ atMs: FIRST_MS, inject: cpuStarve({ on, sharePercent }), healAfterMs: 3000 }],
    expectations: [...always, nobodySuspected({})],
  };
}

function pressed(on: 'active' | 'standby'): Scenario {
  return {
    ...steady,
    name: `memory-${on}`,
    title: `Another process on the ${on} takes a gigabyte and keeps writing to it`,
    why: 'Memory is shared with other processes of the host.',
    loadMs: 8500,
    timeline: [{ atMs: FIRST_MS, inject: memoryPressure({ on, mib: 1024 }), healAfterMs: 3000 }],
    expectations: [...always, nobodySuspected({})],
  };
}

export const resources: Suite = {
  name: 'resources',
  title: 'Resources: a host runs short of processor time or memory',
  scenarios: [
    starved('active', 30),
    starved('active', 60),
    starved('standby', 30),
    starved('standby', 60),
    pressed('active'),
    pressed('standby'),
  ],
};
