/** The probe `identity`: who the guest says it is, and at which port of the switch its address is known. */
import { join } from 'node:path';
import { onUnaskedEnd, run, start } from '../command.ts';
import type { Probe } from './probe.ts';

const CLIENT = join(import.meta.dirname, 'identity-client.ts');
const EVERY_MS = 500;

export const identity: Probe = {
  name: 'identity',
  async start(lab, pair) {
    const { ip, mac, ports } = pair.endpoint;
    const at = (line: string) => {
      const [, port] = new RegExp(`^${mac} dev (\\S+)`).exec(line) ?? [];
      if (port) lab.recorder.event('ftlab', 'guest-port', { mac, port });
    };
    const command = [process.execPath, CLIENT, ip, `${ports.ledger}`, `${EVERY_MS}`];
    const client = lab.hosts.world.spawn('identity', command, {
      console: 'identity.log',
      onLine: (line) => lab.recorder.event('ftlab', 'identity', { ...JSON.parse(line), ip }),
    });
    // The switch tells each time it learns an address at another port (bridge(8)).
    const table = start('switch-table', ['bridge', 'monitor', 'fdb'], {
      onLine: at,
    });
    const letGo = [client, table].map((process) =>
      onUnaskedEnd(process, (how) =>
        lab.recorder.event('ftlab', 'process-exited', { name: process.name, ...how }),
      ),
    );
    for (const line of (await run(['bridge', 'fdb', 'show', 'br', 'lan'])).split('\n')) at(line);
    return {
      async [Symbol.asyncDispose]() {
        for (const one of letGo) one();
        await client.stop(0);
        table.kill('SIGTERM');
        await table.ended;
      },
    };
  },
};
