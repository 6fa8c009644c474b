/**
 * Asks the guest who it is, again and again: `node identity-client.ts IP PORT EVERY_MS` on the host
 * `world`. A JSON line {tNs, mac, machineId, bootId} for each answer that differs from the one before.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowNs } from '../recording/clock.ts';
import { encodeRequest, REPLY_BYTES } from '../workloads/ledger/protocol.ts';

const MACHINE_ID_AT = REPLY_BYTES;
const BOOT_ID_AT = MACHINE_ID_AT + 33;
const IDENTITY_BYTES = BOOT_ID_AT + 37;
const ANSWER_DEADLINE_MS = 1000;

/** Null when nobody answers in time. */
function askIdentity(ip: string, port: number): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const socket = connect({ host: ip, port, noDelay: true });
  let reply = Buffer.alloc(0);
  socket.setTimeout(ANSWER_DEADLINE_MS, () => resolve(null));
  socket.on('connect', () => socket.write(encodeRequest({ kind: 'identity', argument: 0 })));
  socket.on('data', (part) => {
    reply = Buffer.concat([reply, part]);
    if (reply.length >= IDENTITY_BYTES) resolve(reply);
  });
  socket.on('error', () => resolve(null));
  socket.on('close', () => resolve(null));
  return promise.finally(() => socket.destroy());
}

const text = (bytes: Buffer, at: number) => bytes.toString('latin1', at, bytes.indexOf(0, at));

/** The hardware address under which this host knows the guest. */
function macOf(ip: string): string | null {
  const line = readFileSync('/proc/net/arp', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${ip} `));
  return line?.split(/\s+/)[3] ?? null;
}

const [ip = '', port = '', everyMs = ''] = process.argv.slice(2);
let before = '';
for (;;) {
  const reply = await askIdentity(ip, Number(port));
  const mac = macOf(ip);
  if (reply && mac) {
    const identity = {
      mac,
      machineId: text(reply, MACHINE_ID_AT),
      bootId: text(reply, BOOT_ID_AT),
    };
    const now = JSON.stringify(identity);
    if (now !== before) console.log(JSON.stringify({ tNs: nowNs(), ...identity }));
    before = now;
  }
  await sleep(Number(everyMs));
}
