import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Background, start } from '../command.ts';
import { REQUEST_BYTES } from '../guests/agent/protocol.ts';
import type { HistoryLine } from '../recording/history.ts';
import type { LedgerSettings } from './ledger/clients.ts';
import { REPLY_BYTES } from './ledger/protocol.ts';

/** A ledger on loopback that answers, holds its answers back, or hangs up. */
class Ledger {
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();
  #held: (() => void)[] = [];
  isHolding = false;
  /** Time until a read is answered. */
  readMs = 0;
  /** Operations that the server was asked to append, and how often it was read. */
  appendRequests = 0;
  read = 0;

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends the answers that were held back. */
  release(): void {
    this.isHolding = false;
    for (const answer of this.#held.splice(0)) answer();
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.hangUp();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    let pending = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      pending = Buffer.concat([pending, bytes]);
      for (; pending.length >= REQUEST_BYTES; pending = pending.subarray(REQUEST_BYTES)) {
        const reply = Buffer.alloc(REPLY_BYTES);
        pending.copy(reply, 0, 8, 16);
        if (pending.toString('latin1', 0, 1) === 'R') {
          this.read += 1;
          if (this.readMs > 0) setTimeout(() => socket.write(reply), this.readMs);
          else socket.write(reply);
          continue;
        }
        reply.writeBigUInt64LE(BigInt(++this.appendRequests), 8);
        if (this.isHolding) this.#held.push(() => socket.write(reply));
        else socket.write(reply);
      }
    });
  }
}

let folder = '';
let ledger: Ledger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-clients-'));
  ledger = new Ledger();
});
afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true });
});

interface Clients {
  process: Background;
  tell(order: string): void;
  history(): HistoryLine[];
}

/** The clients as a process, connected. */
async function clients(settings: Partial<LedgerSettings>): Promise<Clients> {
  const history = join(folder, 'history.jsonl');
  const all: LedgerSettings = {
    ...{ ip: '127.0.0.1', port: await ledger.listen(), history },
    ...{ rateHz: 200, window: 0, connections: 2, bodyBytes: 0, timeoutMs: 10_000, ...settings },
  };
  const connected = Promise.withResolvers<void>();
  const script = join(import.meta.dirname, 'ledger/clients.ts');
  const process_ = start('clients', [process.execPath, script, JSON.stringify(all)], {
    hasStdin: true,
    onLine: (line) => line.includes('connected') && connected.resolve(),
  });
  process_.stdin?.write('connect\n');
  await connected.promise;
  return {
    process: process_,
    tell: (order) => void process_.stdin?.write(`${order}\n`),
    history: () =>
      readFileSync(history, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

const linesOf = <T extends HistoryLine['type']>(history: readonly HistoryLine[], type: T) =>
  history.filter((line): line is Extract<HistoryLine, { type: T }> => line.type === type);

test('open loop: a paused guest gets requests; latency counts from the intended time', async () => {
  const { process, tell, history } = await clients({});
  tell('begin');
  await sleep(100);
  ledger.isHolding = true;
  const heldNs = Number(globalThis.process.hrtime.bigint());
  await sleep(400);
  const releasedNs = Number(globalThis.process.hrtime.bigint());
  ledger.release();
  await sleep(100);
  tell('end 2000');
  await process.ended;
  const invokes = linesOf(history(), 'invoke');
  const [first] = invokes;
  for (const [k, { operation, intendedNs, connection }] of invokes.entries()) {
    expect(operation).toBe(k);
    expect(connection).toBe(k % 2);
    // Operation k is due at begin + k / rate, to the rounding of a double.
    expect(Math.abs(intendedNs - ((first?.intendedNs ?? 0) + k * 5e6))).toBeLessThan(1000);
  }
  const due = invokes.filter(
    (invoke) => invoke.intendedNs > heldNs && invoke.intendedNs < releasedNs,
  );
  expect(due.length).toBeGreaterThan(60);
  const answered = new Map(linesOf(history(), 'ok').map((ok) => [ok.operation, ok.answeredNs]));
  for (const { operation, sentNs } of due) {
    expect(sentNs).toBeLessThan(releasedNs + 50e6);
    expect(answered.get(operation)).toBeGreaterThan(releasedNs);
  }
  expect(answered.size).toBe(invokes.length);
});

test('before the load the ledger is read, and nothing is appended', async () => {
  const { process, tell, history } = await clients({});
  expect(ledger.read).toBeGreaterThan(100);
  await sleep(100);
  expect(ledger.appendRequests).toBe(0);
  tell('end 0');
  await process.ended;
  const { type, ...last } = history().at(-1) ?? {};
  expect([type, last]).toEqual(['end', { tNs: expect.any(Number), operations: 0 }]);
  expect(new Set(history().map((line) => line.type))).toEqual(new Set(['connection', 'end']));
});

test('a guest whose answers wait for checkpoints is warm after some checkpoints', async () => {
  ledger.readMs = 300;
  const begunMs = performance.now();
  const { process, tell } = await clients({});
  expect(performance.now() - begunMs).toBeLessThan(5000);
  expect(ledger.read).toBeGreaterThanOrEqual(6);
  expect(ledger.read).toBeLessThan(30);
  tell('end 0');
  await process.ended;
});

test('a timeout is unknown, and a reply that comes after it changes nothing', async () => {
  const { process, tell, history } = await clients({ timeoutMs: 150 });
  ledger.isHolding = true;
  tell('begin');
  await sleep(400);
  ledger.release();
  await sleep(100);
  tell('end 2000');
  await process.ended;
  const unknown = linesOf(history(), 'unknown');
  expect(unknown.length).toBeGreaterThan(10);
  expect(new Set(unknown.map((line) => line.reason))).toEqual(new Set(['timeout']));
  const oks = new Set(linesOf(history(), 'ok').map((line) => line.operation));
  expect(oks.size).toBeGreaterThan(0);
  expect(unknown.filter((line) => oks.has(line.operation))).toEqual([]);
});

test('an operation ends once: ok, unknown after a reset, or fail if never sent', async () => {
  const { process, tell, history } = await clients({});
  tell('begin');
  await sleep(100);
  ledger.isHolding = true;
  await sleep(50);
  ledger.hangUp();
  await sleep(50); // it connects again after a while
  ledger.isHolding = false;
  await sleep(300);
  tell('end 2000');
  await process.ended;
  const lines = history();
  const ends = lines.filter((line) => ['ok', 'unknown', 'fail'].includes(line.type));
  const ended = ends.map((line) => ('operation' in line ? line.operation : -1));
  expect(new Set(ended).size).toBe(ended.length);
  expect(ended.length).toBe(linesOf(lines, 'invoke').length);
  expect(lines.at(-1)).toMatchObject({ type: 'end', operations: ended.length });
  expect(linesOf(lines, 'unknown').map((line) => line.reason)).toContain('connection reset');
  expect(linesOf(lines, 'fail').map((line) => line.reason)).toContain('not connected');
  expect(linesOf(lines, 'connection').map((line) => line.state)).toContain('reset');
});

test('with a window, so many are under way on each connection and no more', async () => {
  const { process, tell, history } = await clients({ window: 3, rateHz: 1 });
  ledger.isHolding = true;
  tell('begin');
  await sleep(200);
  expect(ledger.appendRequests).toBe(6);
  ledger.release();
  await sleep(100);
  tell('end 2000');
  await process.ended;
  const lines = history();
  expect(linesOf(lines, 'ok').length).toBe(linesOf(lines, 'invoke').length);
  expect(linesOf(lines, 'ok').length).toBeGreaterThan(50);
});
