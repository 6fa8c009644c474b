/** Reads the ledger completely, from memory or disk: `node read.ts IP PORT read|read-disk FILE`. */
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { nowNs } from '../../recording/clock.ts';
import { decodeReadReply, encodeRequest } from './protocol.ts';

const [ip = '', port = '', kind = '', file = ''] = process.argv.slice(2);
if (kind !== 'read' && kind !== 'read-disk') throw new Error(`a ledger is not read by ${kind}`);
const socket = connect({ host: ip, port: Number(port), noDelay: true });
await once(socket, 'connect');
socket.write(encodeRequest({ kind, argument: 0 }));
const parts: Buffer[] = [];
for await (const part of socket) {
  parts.push(part);
  const reply = decodeReadReply(Buffer.concat(parts));
  if (!reply) continue;
  writeFileSync(`${file}.part`, JSON.stringify({ tNs: nowNs(), ...reply }));
  renameSync(`${file}.part`, file);
  socket.destroy();
  break;
}
