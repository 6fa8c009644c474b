/** The probe `identity`: the guest's identity, and the switch port that knows its address. */
import { onUnexpectedExit } from '../command.ts';
import { portOf } from '../guests/guest.ts';
import type { Probe } from './probe.ts';

const CLIENT = 'lab/probes/identity-client.ts';
const EVERY_MS = 500;

export const identity: Probe = {
  name: 'identity',
  async start(lab, pair) {
    const { ip, mac } = pair.endpoint;
    const { world } = lab.hosts;
    const command = world.program(CLIENT, ip, `${portOf(pair.endpoint, 'agent')}`, `${EVERY_MS}`);
    const client = world.spawn('identity', command, {
      console: 'identity.log',
      onLine: (line) => lab.recorder.event('ftlab', 'identity', { ...JSON.parse(line), ip }),
    });
    const table = await lab.switch.watchAddress(mac, (port) =>
      lab.recorder.event('ftlab', 'guest-port', { mac, port }),
    );
    const expectExit = [client, table].map((process) =>
      onUnexpectedExit(process, (how) =>
        lab.recorder.event('ftlab', 'process-exited', { name: process.name, ...how }),
      ),
    );
    return {
      async [Symbol.asyncDispose]() {
        for (const markExpected of expectExit) markExpected();
        await client.stop(0);
        table.kill('SIGTERM');
        await table.ended;
      },
    };
  },
};
