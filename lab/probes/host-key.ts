/** The probe `host-key`: the key of the guest's SSH server, before the load and after it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '../guests/guest.ts';
import type { Probe } from './probe.ts';

/** A key is made in the background of the guest's boot, and may not be there yet. */
const DEADLINE_MS = 8000;
/** ssh-keyscan counts whole seconds. */
const ONE_SCAN_S = 2;
const RETRY_EVERY_MS = 200;

export const hostKey: Probe = {
  name: 'host-key',
  async start(lab, pair) {
    const { ip } = pair.endpoint;
    const port = `${portOf(pair.endpoint, 'ssh')}`;
    // Asked while no load runs: a handshake takes the guest's processor for some milliseconds.
    const ask = async (when: 'before' | 'after') => {
      for (const end = performance.now() + DEADLINE_MS; performance.now() < end; ) {
        const key = await scan();
        if (key) {
          lab.recorder.event('ftlab', 'host-key', { when, key });
          return;
        }
        if (lab.signal.aborted) return;
        await sleep(RETRY_EVERY_MS);
      }
    };
    /** Null when the SSH server does not answer. */
    const scan = async (): Promise<string | null> => {
      let key: string | null = null;
      const options = ['-T', `${ONE_SCAN_S}`, '-p', port, '-t', 'ed25519'];
      const scanning = lab.hosts.world.spawn('host-key', ['ssh-keyscan', ...options, ip], {
        console: 'host-key.log',
        onLine: (line) => {
          // `IP ssh-ed25519 KEY`; other lines are comments.
          const [host, , scanned] = line.split(' ');
          if (host === ip && scanned) key = scanned;
        },
      });
      await scanning.ended;
      return key;
    };
    await ask('before');
    return {
      [Symbol.asyncDispose]: () => (pair.isOver?.() ? Promise.resolve() : ask('after')),
    };
  },
};
