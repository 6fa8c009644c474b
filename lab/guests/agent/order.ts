/**
 * Asks the guest's agent for what only the guest can do: `node order.ts IP PORT KIND ARGUMENT`
 * on a host that reaches it. Prints the reply's three numbers; `panic` has no reply.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeRequest, REPLY_BYTES } from '../../workloads/ledger/protocol.ts';

const [ip = '', port = '', kind = '', argument = '0'] = process.argv.slice(2);
const socket = connect({ host: ip, port: Number(port), noDelay: true });
await once(socket, 'connect');
if (kind !== 'panic' && kind !== 'step-clock') throw new Error(`no such order: ${kind}`);
socket.write(encodeRequest({ kind, argument: Number(argument) }));
if (kind === 'panic') {
  socket.on('error', () => {}); // the guest is not there to answer
  setTimeout(() => process.exit(0), 500);
} else {
  const reply: Buffer[] = [];
  for await (const part of socket) {
    reply.push(part);
    const bytes = Buffer.concat(reply);
    if (bytes.length < REPLY_BYTES) continue;
    console.log([0, 8, 16].map((at) => Number(bytes.readBigInt64LE(at))).join(' '));
    break;
  }
  socket.destroy();
}
