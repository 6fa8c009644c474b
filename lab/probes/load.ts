/** The probe `load`: how busy the computer is, and how long this process was kept waiting. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { NS_PER_MS } from '../recording/clock.ts';
import type { Probe } from './probe.ts';
import { type BusyStep, Processors } from './processors.ts';

/** A reply that is late waits for about so long. */
const STEP_MS = 100;
/** Steps of a sample. */
const STEPS = 5;
const RESOLUTION_MS = 5;

export const load: Probe = {
  name: 'load',
  start: (lab) => {
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    const processors = new Processors();
    let steps: BusyStep[] = [];
    const timer = setInterval(() => {
      steps.push(processors.step());
      if (steps.length < STEPS) return;
      lab.recorder.event('ftlab', 'load-sample', {
        ...{ ...processors.next(), steps },
        loopDelayP99Ms: delayMs(delay.percentile(99)),
        loopDelayMaxMs: delayMs(delay.max),
      });
      delay.reset();
      steps = [];
    }, STEP_MS);
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        clearInterval(timer);
        delay.disable();
      },
    });
  },
};

/** Delay of a timer, ms, from the time between its two firings, ns; 0 where it fired early. */
function delayMs(ns: number): number {
  return Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
}
