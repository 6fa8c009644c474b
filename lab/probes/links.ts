/** The probe `links`: the switch's counters, each second and at the end. */
import type { Probe } from './probe.ts';

const EVERY_MS = 1000;

export const links: Probe = {
  name: 'links',
  start: (lab) => {
    const sample = async () => {
      lab.recorder.event('ftlab', 'link-sample', { ports: await lab.switch.counters() });
    };
    let last = Promise.resolve();
    const timer = setInterval(() => {
      last = last.then(sample).catch(() => {});
    }, EVERY_MS);
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        clearInterval(timer);
        await last;
        await sample();
      },
    });
  },
};
