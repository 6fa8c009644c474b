/**
 * The ledger's clients, a process of their own on the host `world`: `node clients.ts SETTINGS`.
 * Open loop: operation k is due at start + k / rate on connection k mod N, whatever became of the
 * ones before it. With a window the loop is closed instead: each connection keeps that many
 * operations under way, which finds the guest's capacity and says nothing of latency. Before any of
 * this each connection reads an empty stretch of the ledger some times, so that the first operations
 * do not wait for code that nobody has run yet (in the guest, translated anew by each twin). Orders on stdin: `begin`, `end MS`; events on stdout, a JSON line each.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { nowNs } from '../../recording/clock.ts';
import type { HistoryLine } from '../../recording/history.ts';
import type { Appended } from '../../recording/ledger/readback.ts';
import { decodeAppendReply, encodeRequest, REPLY_BYTES } from './protocol.ts';

export interface ClientSettings {
  ip: string;
  port: number;
  /** Operations a second of the open loop; not heeded when there is a window. */
  rateHz: number;
  /** Operations a connection keeps under way; 0 is the open loop. */
  window: number;
  connections: number;
  /** Bytes sent along with each operation: the bulk of an upload. */
  bodyBytes: number;
  timeoutMs: number;
  history: string;
}

const FLUSH_EVERY_MS = 50;
const RECONNECT_AFTER_MS = 100;
/** Reads before the load, over all connections, and the fewest on each. */
const WARM_UP_READS = 300;
const WARM_UP_READS_MIN = 3;
/** Beyond the end of any ledger: the reply holds no operations. */
const BEYOND_THE_END = Number.MAX_SAFE_INTEGER;

/** History lines, written in batches and at the end. */
class History {
  readonly #file: number;
  #lines: string[] = [];

  constructor(path: string) {
    this.#file = openSync(path, 'a');
    setInterval(() => this.flush(), FLUSH_EVERY_MS).unref();
  }

  add(line: HistoryLine): void {
    this.#lines.push(JSON.stringify(line));
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    writeSync(this.#file, `${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

/** One client: a connection, and the operations on it that have no end yet, oldest first. */
class Client {
  readonly #settings: ClientSettings;
  readonly #number: number;
  readonly #history: History;
  #socket: Socket | null = null;
  #received: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #readsLeft: number;
  /** Operations that were sent on this connection and wait, in the order of their replies. */
  readonly #outstanding: { operation: number; sentNs: number; isGivenUp: boolean }[] = [];
  onOpen: () => void = () => {};
  /** Called when answers have come. */
  onAnswers: () => void = () => {};

  constructor(settings: ClientSettings, number: number, history: History) {
    this.#settings = settings;
    this.#number = number;
    this.#history = history;
    this.#readsLeft = Math.max(WARM_UP_READS_MIN, Math.ceil(WARM_UP_READS / settings.connections));
  }

  get waiting(): number {
    return this.#outstanding.filter((one) => !one.isGivenUp).length;
  }

  /** How many more operations may be under way in a closed loop. */
  room(window: number): number {
    return this.#isOpen ? window - this.#outstanding.length : 0;
  }

  open(): void {
    const { ip, port } = this.#settings;
    const socket = connect({ host: ip, port, noDelay: true });
    let state: 'closed' | 'reset' | 'refused' = 'closed';
    this.#socket = socket;
    socket.on('connect', () => {
      this.#isOpen = true;
      this.#say('open');
      this.#warmUp();
    });
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      state = error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    socket.on('close', () => {
      this.#isOpen = false;
      this.#say(state);
      for (const one of this.#outstanding.splice(0)) this.#giveUp(one, `connection ${state}`);
      this.#received = Buffer.alloc(0);
      if (this.#socket === socket) setTimeout(() => this.open(), RECONNECT_AFTER_MS);
    });
  }

  send(operation: number, intendedNs: number): void {
    const sentNs = nowNs();
    const connection = this.#number;
    const asked = { operation, connection, f: 'append', value: operation };
    this.#history.add({ type: 'invoke', ...asked, intendedNs, sentNs });
    if (!this.#isOpen || !this.#socket) {
      // It never left, so it cannot have happened.
      const reason = 'not connected';
      this.#history.add({ type: 'fail', operation, answeredNs: sentNs, reason });
      return;
    }
    this.#outstanding.push({ operation, sentNs, isGivenUp: false });
    const { bodyBytes } = this.#settings;
    this.#socket.write(encodeRequest({ kind: 'append', argument: operation, bodyBytes }));
  }

  /** Gives up what has waited longer than the timeout; its reply, should it come, changes nothing. */
  expire(now: number, timeoutMs: number): void {
    for (const one of this.#outstanding) {
      if (now - one.sentNs > timeoutMs * 1e6) this.#giveUp(one, 'timeout');
    }
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.destroy();
  }

  /** Asks for the next read, or is open for the load. */
  #warmUp(): void {
    if (this.#readsLeft <= 0) this.onOpen();
    else this.#socket?.write(encodeRequest({ kind: 'read', argument: BEYOND_THE_END }));
  }

  #take(bytes: Buffer): void {
    const all = this.#received.length > 0 ? Buffer.concat([this.#received, bytes]) : bytes;
    const answeredNs = nowNs();
    let at = 0;
    for (let reply = decodeAppendReply(all, at); reply; reply = decodeAppendReply(all, at)) {
      at += REPLY_BYTES;
      if (this.#readsLeft > 0) {
        this.#readsLeft -= 1;
        this.#warmUp();
        continue;
      }
      const one = this.#outstanding.shift();
      if (one?.operation !== reply.first) {
        // Another operation's reply: what this connection says cannot be believed any more.
        if (one) this.#giveUp(one, `reply to ${reply.first} instead`);
        this.#socket?.destroy();
        return;
      }
      if (one.isGivenUp) continue;
      const { operation } = one;
      const value: Appended = { sequence: reply.second, hash: reply.hash };
      this.#history.add({ type: 'ok', operation, answeredNs, value });
    }
    this.#received = all.subarray(at);
    this.onAnswers();
  }

  #giveUp(one: { operation: number; isGivenUp: boolean }, reason: string): void {
    if (one.isGivenUp) return;
    one.isGivenUp = true;
    const { operation } = one;
    this.#history.add({ type: 'unknown', operation, answeredNs: nowNs(), reason });
  }

  #say(state: 'open' | 'reset' | 'closed' | 'refused'): void {
    this.#history.add({ type: 'connection', connection: this.#number, state, tNs: nowNs() });
  }
}

function serve(settings: ClientSettings): void {
  const { rateHz, window, connections, timeoutMs } = settings;
  const history = new History(settings.history);
  const clients = Array.from({ length: connections }, (_, i) => new Client(settings, i, history));
  let opened = 0;
  for (const client of clients) {
    client.onOpen = () => {
      opened += 1;
      if (opened === connections) say({ event: 'connected' });
    };
    client.open();
  }

  let startNs: number | null = null;
  let next = 0;
  const fill = (client: Client) => {
    if (startNs === null) return;
    for (let room = client.room(window); room > 0; room--) client.send(next++, nowNs());
  };
  if (window > 0) for (const client of clients) client.onAnswers = () => fill(client);
  setInterval(() => {
    const now = nowNs();
    for (const client of clients) client.expire(now, timeoutMs);
    if (startNs === null) return;
    if (window > 0) return clients.forEach(fill);
    for (;;) {
      const intendedNs = startNs + (next / rateHz) * 1e9;
      if (intendedNs > now) break;
      clients[next % connections]?.send(next, intendedNs);
      next += 1;
    }
  }, 1);

  const end = (settleMs: number) => {
    startNs = null;
    const deadline = performance.now() + settleMs;
    const look = setInterval(() => {
      const waiting = clients.reduce((sum, client) => sum + client.waiting, 0);
      if (waiting > 0 && performance.now() < deadline) return;
      clearInterval(look);
      for (const client of clients) client.expire(Number.POSITIVE_INFINITY, 0);
      for (const client of clients) client.close();
      history.add({ type: 'end', tNs: nowNs(), operations: next });
      history.close();
      say({ event: 'ended', operations: next });
      process.exit(0);
    }, 10);
  };

  const orders = createInterface({ input: process.stdin });
  orders.on('line', (line) => {
    const [order, argument] = line.split(' ');
    if (order === 'begin') startNs = nowNs();
    if (order === 'end') end(Number(argument));
  });
  orders.on('close', () => end(0));
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

serve(JSON.parse(process.argv[2] ?? '{}'));
