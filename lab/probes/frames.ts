/**
 * The probe `frames`: frames that enter the switch from each host that may speak for the guest. The
 * captures run on the switch, so they outlive any host.
 */
import { onUnexpectedExit } from '../command.ts';
import type { Probe } from './probe.ts';

export const frames: Probe = {
  name: 'frames',
  start: (lab) => {
    const hosts = [lab.hosts.a.name, lab.hosts.b.name];
    const ports = lab.switch.ports.filter(
      ({ link, host }) => link === 'lan' && hosts.includes(host),
    );
    const captures = ports.map((port) => {
      const capture = lab.switch.capture(port, lab.recorder.path(`frames/${port.device}.pcap`));
      const { name } = capture;
      const expectExit = onUnexpectedExit(capture, (how) =>
        lab.recorder.event('ftlab', 'process-exited', { name, ...how }),
      );
      return { ...capture, host: port.host, expectExit };
    });
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        for (const capture of captures) {
          capture.expectExit();
          capture.kill('SIGTERM');
        }
        for (const { ended, host, ending } of captures) {
          await ended;
          const said = ending();
          if (said) lab.recorder.event('ftlab', 'capture-ended', { host, ...said });
        }
      },
    });
  },
};
