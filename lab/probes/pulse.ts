/** The probe `pulse`: UDP echoes from a sender on `world`, at a fixed rate, into pulse.jsonl. */
import { onUnexpectedExit } from '../command.ts';
import { portOf } from '../guests/guest.ts';
import type { Probe } from './probe.ts';

const NICE = -15;

export function pulse(rateHz: number): Probe {
  return {
    name: 'pulse',
    start: (lab, pair) => {
      const { ip } = pair.endpoint;
      const port = `${portOf(pair.endpoint, 'echo')}`;
      const file = lab.recorder.path('pulse.jsonl');
      const command = [lab.toolbox.native, 'pulse', ip, port, `${rateHz}`, file];
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
