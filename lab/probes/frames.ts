/** The probe `frames`: what enters the switch from each host that may speak for the guest. */
import { onUnaskedEnd, start } from '../command.ts';
import { portOf } from '../platforms/local/switch.ts';
import type { Probe } from './probe.ts';

export const frames: Probe = {
  name: 'frames',
  start: (lab) => {
    const captures = (['a', 'b'] as const).map((side) => {
      const { device } = portOf('lan', lab.hosts[side].name);
      const name = `capture-${device}`;
      const file = lab.recorder.path(`frames/${device}.pcap`);
      const capture = start(name, [lab.toolbox.native, 'capture', device, file]);
      const letGo = onUnaskedEnd(capture, (how) =>
        lab.recorder.event('ftlab', 'process-exited', { name, ...how }),
      );
      return { ...capture, letGo };
    });
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        for (const capture of captures) {
          capture.letGo();
          capture.kill('SIGTERM');
        }
        await Promise.all(captures.map((capture) => capture.ended));
      },
    });
  },
};
