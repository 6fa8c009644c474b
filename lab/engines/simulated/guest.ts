/**
 * The scripted guest: `node guest.ts SETTINGS` (JSON of ScriptedSettings). Serves ledger,
 * echo and identity as the real guest's agent does, with the defect of its settings. Its ledger is
 * a file that outlives its host.
 */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityReply, REQUEST_BYTES } from '../../guests/agent/protocol.ts';
import { portOf } from '../../guests/guest.ts';
import { appendToHash, EMPTY_LEDGER_HASH } from '../../recording/ledger/hash.ts';
import type { ScriptedSettings } from './settings.ts';

const FORGOTTEN = 5;
const ANNOUNCEMENTS = 30;

const settings: ScriptedSettings = JSON.parse(process.argv[2] ?? '{}');
const { ip, state, defect } = settings;
// The guest boots when the controller gives it a network device with its address.
const hasAddress = () => networkInterfaces().guest0?.some(({ address }) => address === ip);
while (!hasAddress()) await sleep(5);
const isSecond = existsSync(state);
const operations = isSecond
  ? readFileSync(state, 'utf8').split('\n').filter(Boolean).map(Number)
  : [];
if (isSecond && defect === 'forgets') operations.splice(-FORGOTTEN);
if (isSecond && defect === 'repeats') operations.push(...operations.slice(-1));
let hash = operations.reduce(appendToHash, EMPTY_LEDGER_HASH);
const bootId =
  isSecond && defect === 'another' ? randomUUID() : '00000000-0000-4000-8000-000000000000';

function numbers(...values: (number | bigint)[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [at, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), at * 8);
  return bytes;
}

/** The ledger's replies. */
function answer(request: Buffer): Buffer {
  const argument = Number(request.readBigUInt64LE(8));
  const kind = request.toString('latin1', 0, 1);
  if (kind === 'A') {
    operations.push(argument);
    appendFileSync(state, `${argument}\n`);
    hash = appendToHash(hash, argument);
    const reportedHash = defect === 'lies' && isSecond ? '0'.repeat(16) : hash;
    return numbers(argument, operations.length, BigInt(`0x${reportedHash}`));
  }
  if (kind === 'R') {
    const from = Math.min(argument, operations.length);
    return numbers(operations.length, BigInt(`0x${hash}`), from, ...operations.slice(from));
  }
  return Buffer.alloc(0);
}

/** Only the order `identity`: a script cannot panic and has no clock. */
function obey(request: Buffer): Buffer {
  const isAsked = request.toString('latin1', 0, 1) === 'I';
  return isAsked ? identityReply('1'.repeat(32), bootId) : Buffer.alloc(0);
}

function serve(socket: Socket, reply: (request: Buffer) => Buffer): void {
  let pending = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => {}); // the client is gone
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (; pending.length >= REQUEST_BYTES; pending = pending.subarray(REQUEST_BYTES))
      socket.write(reply(pending));
  });
}

const echo = createSocket('udp4');
echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
const listen = (service: string, reply: (request: Buffer) => Buffer) =>
  createServer((socket) => serve(socket, reply)).listen(portOf(settings, service), ip);
listen('agent', obey);
listen('ledger', answer);
echo.bind(portOf(settings, 'echo'), ip, async () => {
  console.log('serving');
  echo.setBroadcast(true);
  // Any frame lets the switches learn the port of the guest.
  for (let n = 0; n < ANNOUNCEMENTS; n++, await sleep(100))
    echo.send('here', 9, ip.replace(/\.\d+$/, '.255'), () => {});
});
