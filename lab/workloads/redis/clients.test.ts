import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../../command.ts';
import type { RedisSettings } from './clients.ts';
import { replyIn } from './resp.ts';

/** Time until a command is answered: a warm-up then ends before its 100 commands. */
const ANSWER_MS = 300;
const CONNECTIONS = 3;

/** The words of each command, and its length in bytes. */
function commandIn(bytes: Buffer): { words: string[]; bytes: number } | null {
  const found = replyIn(bytes, 0);
  if (found?.reply.kind !== 'list') return null;
  const words = found.reply.items.map((item) => (item.kind === 'value' ? `${item.value}` : ''));
  return { words, bytes: found.bytes };
}

test('a warm-up that ends early leaves no key behind', async () => {
  const held = new Set<string>();
  const server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      pending = Buffer.concat([pending, part]);
      for (let found = commandIn(pending); found; found = commandIn(pending)) {
        pending = pending.subarray(found.bytes);
        const [command, key = ''] = found.words;
        if (command === 'SET') held.add(key);
        if (command === 'DEL') held.delete(key);
        const reply = command === 'SET' ? '+OK\r\n' : command === 'DEL' ? ':1\r\n' : '$1\r\n1\r\n';
        setTimeout(() => socket.write(reply), ANSWER_MS);
      }
    });
  });
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-clients-'));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const settings: RedisSettings = {
      ...{ ip: '127.0.0.1', port: (server.address() as AddressInfo).port, keys: 10 },
      ...{ rateHz: 1, window: 0, connections: CONNECTIONS, timeoutMs: 10_000 },
      history: join(folder, 'history.jsonl'),
    };
    const script = join(import.meta.dirname, 'clients.ts');
    const connected = Promise.withResolvers<void>();
    const clients = start('clients', [process.execPath, script, JSON.stringify(settings)], {
      hasStdin: true,
      onLine: (line) => line.includes('connected') && connected.resolve(),
    });
    clients.stdin?.write('connect\n');
    await connected.promise;
    expect([...held]).toEqual([]);
    clients.stdin?.write('end 0\n');
    await clients.ended;
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
