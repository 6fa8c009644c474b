/**
 * Asks the guest's agent for the guest's identity every EVERY_MS: `node identity-client.ts IP PORT
 * EVERY_MS` on the host `world`. Prints a JSON line {tNs, mac, machineId, bootId} for each answer
 * that differs from the previous answer.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityIn, orderOf } from '../guests/agent/protocol.ts';
import { nowNs } from '../recording/clock.ts';

const ANSWER_DEADLINE_MS = 1000;

/** Null when the guest does not answer in time. */
function askIdentity(ip: string, port: number): Promise<ReturnType<typeof identityIn>> {
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof identityIn>>();
  const socket = connect({ host: ip, port, noDelay: true });
  let reply = Buffer.alloc(0);
  socket.setTimeout(ANSWER_DEADLINE_MS, () => resolve(null));
  socket.on('connect', () => socket.write(orderOf('identity')));
  socket.on('data', (part) => {
    reply = Buffer.concat([reply, part]);
    const identity = identityIn(reply);
    if (identity) resolve(identity);
  });
  socket.on('error', () => resolve(null));
  socket.on('close', () => resolve(null));
  return promise.finally(() => socket.destroy());
}

/** The hardware address under which this host knows the guest. */
function macOf(ip: string): string | null {
  const line = readFileSync('/proc/net/arp', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${ip} `));
  return line?.split(/\s+/)[3] ?? null;
}

const [ip = '', port = '', everyMs = ''] = process.argv.slice(2);
let before = '';
for (;;) {
  const identity = await askIdentity(ip, Number(port));
  const mac = macOf(ip);
  if (identity && mac) {
    const now = JSON.stringify({ mac, ...identity });
    if (now !== before) console.log(JSON.stringify({ tNs: nowNs(), mac, ...identity }));
    before = now;
  }
  await sleep(Number(everyMs));
}
