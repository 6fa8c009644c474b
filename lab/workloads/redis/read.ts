/** Reads every register of the survivor: `node read.ts IP PORT FILE`. */
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { nowNs } from '../../recording/clock.ts';
import type { Registers } from '../../recording/redis/readback.ts';
import { commandOf, type Reply, replyIn } from './resp.ts';

const [ip = '', port = '', file = ''] = process.argv.slice(2);
const socket = connect({ host: ip, port: Number(port), noDelay: true });
await once(socket, 'connect');

/** The values of a list that Redis replies with. */
async function valuesOf(...command: string[]): Promise<(string | null)[]> {
  socket.write(commandOf(...command));
  let received = Buffer.alloc(0);
  for (;;) {
    const [part] = await once(socket, 'data');
    received = Buffer.concat([received, part]);
    const found = replyIn(received, 0);
    if (found) return listed(found.reply, command);
  }
}

function listed(reply: Reply, command: readonly string[]): (string | null)[] {
  const items = reply.kind === 'list' ? reply.items : [reply];
  return items.map((item) => {
    if (item.kind === 'value') return item.value;
    throw new Error(`${command.join(' ')}: Redis replies ${JSON.stringify(item)}`);
  });
}

const keys = (await valuesOf('KEYS', '*')).filter((key) => key !== null);
const values = keys.length > 0 ? await valuesOf('MGET', ...keys) : [];
const registers = keys.map((key, at): [string, string | null] => [key, values[at] ?? null]);
const readback: Registers = { tNs: nowNs(), registers };
writeFileSync(`${file}.part`, JSON.stringify(readback));
renameSync(`${file}.part`, file);
socket.destroy();
