/** The clients of the workload `redis`: `node clients.ts SETTINGS` on the host `world`. */
import { type ClientSettings, runClients } from '../clients.ts';
import { commandFor, outcomeOf, registerOperation } from './registers.ts';
import { commandOf, replyIn } from './resp.ts';

export interface RedisSettings extends ClientSettings {
  /** Number of registers. */
  keys: number;
}

const settings: RedisSettings = JSON.parse(process.argv[2] ?? '{}');
runClients(settings, {
  /** Writes, reads and at last deletes a key that only this connection uses and is no register. */
  warmUp(connection, left) {
    const key = `warm-up-${connection}`;
    if (left === 1) return commandOf('DEL', key);
    return left % 2 === 0 ? commandOf('SET', key, `${left}`) : commandOf('GET', key);
  },
  request(operation) {
    const request = registerOperation(operation, settings.keys);
    return { ...request, bytes: commandFor(request) };
  },
  reply(bytes, at, operation) {
    try {
      const found = replyIn(bytes, at);
      if (!found) return null;
      const { reply } = found;
      if (operation === null) return { bytes: found.bytes, outcome: { type: 'ok' } };
      const { f } = registerOperation(operation, settings.keys);
      return { bytes: found.bytes, outcome: outcomeOf(f, reply) };
    } catch (error) {
      const reason = (error as Error).message;
      return { bytes: bytes.length - at, outcome: { type: 'foreign', reason } };
    }
  },
});
