/** The probe `identity`: who the guest says it is, and at which port of the switch its address is known. */
import { join } from 'node:path';
import { start } from '../command.ts';
import { nowNs } from '../recording/clock.ts';
import type { Probe } from './probe.ts';

const CLIENT = join(import.meta.dirname, 'identity-client.ts');
const EVERY_MS = 500;

export const identity: Probe = {
  name: 'identity',
  start: (lab, pair) => {
    const { ip, mac, ports } = pair.endpoint;
    const command = [process.execPath, CLIENT, ip, `${ports.ledger}`, `${EVERY_MS}`];
    const client = lab.hosts.world.spawn('identity', command, {
      console: 'identity.log',
      onLine: (line) => lab.recorder.event('ftlab', 'identity', { ...JSON.parse(line), ip }),
    });
    // The switch tells each time it learns an address at another port (bridge(8)).
    const table = start('switch-table', ['bridge', 'monitor', 'fdb'], {
      onLine: (line) => {
        const [, port] = new RegExp(`^${mac} dev (\\S+)`).exec(line) ?? [];
        if (port) lab.recorder.event('ftlab', 'guest-port', { tNs: nowNs(), mac, port });
      },
    });
    return Promise.resolve({
      async [Symbol.asyncDispose]() {
        await client.stop(0);
        table.kill('SIGTERM');
        await table.ended;
      },
    });
  },
};
