/** The probe `pulse`: UDP echoes from a sender of its own on `world`, at a fixed rate, into pulse.jsonl. */
import { onUnexpectedExit } from '../command.ts';
import type { Probe } from './probe.ts';

const NICE = -15;

export function pulse(rateHz: number): Probe {
  return {
    name: 'pulse',
    start: (lab, pair) => {
      const { ip, ports } = pair.endpoint;
      const file = lab.recorder.path('pulse.jsonl');
      const command = [lab.toolbox.native, 'pulse', ip, `${ports.echo}`, `${rateHz}`, file];
      const sender = lab.hosts.world.spawn('pulse', command, { nice: NICE, console: 'pulse.log' });
      const expectExit = onUnexpectedExit(sender, (how) =>
        lab.recorder.event('ftlab', 'process-exited', { name: 'pulse', ...how }),
      );
      return Promise.resolve({
        [Symbol.asyncDispose]() {
          expectExit();
          return sender.stop();
        },
      });
    },
  };
}
