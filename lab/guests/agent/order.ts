/**
 * Sends an order to the guest's agent: `node order.ts IP PORT KIND ARGUMENT` on a host that reaches
 * the guest. Prints the two numbers of the reply; `panic` has no reply.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { clockIn, orderOf } from './protocol.ts';

const [ip = '', port = '', kind = '', argument = '0'] = process.argv.slice(2);
const socket = connect({ host: ip, port: Number(port), noDelay: true });
await once(socket, 'connect');
if (kind !== 'panic' && kind !== 'step-clock') throw new Error(`no such order: ${kind}`);
socket.write(orderOf(kind, Number(argument)));
if (kind === 'panic') {
  socket.on('error', () => {}); // the guest is not there to answer
  setTimeout(() => process.exit(0), 500);
} else {
  const parts: Buffer[] = [];
  for await (const part of socket) {
    parts.push(part);
    const clock = clockIn(Buffer.concat(parts));
    if (!clock) continue;
    console.log(`${clock.beforeMs} ${clock.afterMs}`);
    break;
  }
  socket.destroy();
}
