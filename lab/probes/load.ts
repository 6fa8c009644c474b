/** The probe `load`: how busy the computer is, and how long this process was kept waiting. */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NS_PER_MS } from '../recording/clock.ts';
import type { Probe } from './probe.ts';

const EVERY_MS = 500;
const RESOLUTION_MS = 5;

export const load: Probe = {
  name: 'load',
  start: (lab) => {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    let before = processorTimes();
    const timer = setInterval(() => {
      const now = processorTimes();
      const total = now.total - before.total;
      lab.recorder.event('ftlab', 'load-sample', {
        busyShare: total > 0 ? (now.busy - before.busy) / total : 0,
        loopDelayP99Ms: delay.percentile(99) / NS_PER_MS - RESOLUTION_MS,
        loopDelayMaxMs: delay.max / NS_PER_MS - RESOLUTION_MS,
      });
      before = now;
      delay.reset();
    }, EVERY_MS);
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        clearInterval(timer);
        delay.disable();
      },
    });
  },
};

/** Clock ticks of all processors since boot (proc(5), /proc/stat). */
function processorTimes(): { busy: number; total: number } {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = first.split(/\s+/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, n) => sum + n, 0);
  return { busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0), total };
}
