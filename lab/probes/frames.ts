/** The probe `frames`: what enters the switch from each host that may speak for the guest. */
import { start } from '../command.ts';
import { portOf } from '../links/switch.ts';
import type { Probe } from './probe.ts';

export const frames: Probe = {
  name: 'frames',
  start: (lab) => {
    const captures = (['a', 'b'] as const).map((side) => {
      const { device } = portOf('lan', lab.hosts[side].name);
      const begin = () =>
        start(`capture-${device}`, [
          lab.toolbox.native,
          'capture',
          device,
          lab.recorder.path(`frames/${device}.pcap`),
        ]);
      return begin();
    });
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        for (const capture of captures) capture.kill('SIGTERM');
        await Promise.all(captures.map((capture) => capture.ended));
      },
    });
  },
};
