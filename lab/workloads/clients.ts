/**
 * The clients of a workload, in a separate process on the host `world`. Open loop: operation k is
 * due at start + k / rate on connection k mod N, however earlier operations ended. With a window
 * the loop is closed instead: each connection keeps that many operations under way, which measures
 * the guest's capacity and not its latency. Replies on a connection come in the order of the
 * requests. Before the load each connection sends some requests that change nothing, so that the
 * first operations do not wait for code that has not run yet (each twin translates the guest's
 * code). Orders on stdin: `connect`, `begin`, `end MS`; events on stdout, a JSON line each.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { nowNs } from '../recording/clock.ts';
import type { HistoryLine } from '../recording/history.ts';
import type { Outcome, Protocol } from './protocol.ts';

export interface ClientSettings {
  ip: string;
  port: number;
  /** Operations a second of the open loop; not heeded when there is a window. */
  rateHz: number;
  /** Operations a connection keeps under way; 0 is the open loop. */
  window: number;
  connections: number;
  timeoutMs: number;
  history: string;
}

const FLUSH_EVERY_MS = 50;
const RECONNECT_AFTER_MS = 100;
/** Requests before the load, over all connections, and the fewest on each. */
const WARM_UP_REQUESTS = 300;
const WARM_UP_REQUESTS_MIN = 3;
/** A connection asks no more than the fewest after this time: each answer may wait a checkpoint. */
const WARM_UP_MS = 2000;

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

interface Outstanding {
  operation: number;
  sentNs: number;
  isGivenUp: boolean;
}

/** One client: a connection and its unfinished operations, oldest first. */
class Client {
  readonly #settings: ClientSettings;
  readonly #protocol: Protocol;
  readonly #number: number;
  readonly #history: History;
  #socket: Socket | null = null;
  #received: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #warmUpsLeft: number;
  #warmUpsDone = 0;
  #openedMs = 0;
  /** Operations that were sent on this connection and wait, in the order of their replies. */
  readonly #outstanding: Outstanding[] = [];
  onOpen: () => void = () => {};
  /** Called when answers have come. */
  onAnswers: () => void = () => {};

  constructor(settings: ClientSettings, protocol: Protocol, number: number, history: History) {
    this.#settings = settings;
    this.#protocol = protocol;
    this.#number = number;
    this.#history = history;
    const share = Math.ceil(WARM_UP_REQUESTS / settings.connections);
    this.#warmUpsLeft = Math.max(WARM_UP_REQUESTS_MIN, share);
  }

  get waiting(): number {
    return this.#outstanding.filter((pending) => !pending.isGivenUp).length;
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
      this.#openedMs = performance.now();
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
      for (const pending of this.#outstanding.splice(0))
        this.#giveUp(pending, `connection ${state}`);
      this.#received = Buffer.alloc(0);
      if (this.#socket === socket) setTimeout(() => this.open(), RECONNECT_AFTER_MS);
    });
  }

  send(operation: number, intendedNs: number): void {
    const sentNs = nowNs();
    const { bytes, ...fields } = this.#protocol.request(operation);
    const of = { operation, connection: this.#number };
    this.#history.add({ type: 'invoke', ...of, ...fields, intendedNs, sentNs });
    if (!this.#isOpen || !this.#socket) {
      // It never left, so it cannot have happened.
      const reason = 'not connected';
      this.#history.add({ type: 'fail', operation, answeredNs: sentNs, reason });
      return;
    }
    this.#outstanding.push({ operation, sentNs, isGivenUp: false });
    this.#socket.write(bytes);
  }

  /** Gives up operations that waited longer than the timeout; a later reply changes nothing. */
  expire(now: number, timeoutMs: number): void {
    for (const pending of this.#outstanding) {
      if (now - pending.sentNs > timeoutMs * 1e6) this.#giveUp(pending, 'timeout');
    }
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.destroy();
  }

  get #isWarmUpLate(): boolean {
    return performance.now() - this.#openedMs > WARM_UP_MS;
  }

  /** Sends the next request of the warm-up, or is open for the load. */
  #warmUp(): void {
    if (this.#warmUpsLeft <= 0) this.onOpen();
    else this.#socket?.write(this.#protocol.warmUp(this.#number, this.#warmUpsLeft));
  }

  #take(bytes: Buffer): void {
    const all = this.#received.length > 0 ? Buffer.concat([this.#received, bytes]) : bytes;
    const answeredNs = nowNs();
    let at = 0;
    const next = () => this.#protocol.reply(all, at, this.#outstanding[0]?.operation ?? null);
    for (let reply = next(); reply; reply = next()) {
      at += reply.bytes;
      if (this.#warmUpsLeft > 0 && reply.outcome.type !== 'foreign') {
        this.#warmUpsDone += 1;
        const isEnough = this.#warmUpsDone >= WARM_UP_REQUESTS_MIN - 1 && this.#isWarmUpLate;
        // The last request undoes the others, so it is sent in any case.
        this.#warmUpsLeft = isEnough ? Math.min(this.#warmUpsLeft - 1, 1) : this.#warmUpsLeft - 1;
        this.#warmUp();
      } else if (!this.#end(this.#outstanding.shift(), reply.outcome, answeredNs)) return;
    }
    this.#received = all.subarray(at);
    this.onAnswers();
  }

  /** Notes how an operation ended; false when the connection cannot be believed any more. */
  #end(pending: Outstanding | undefined, outcome: Outcome, answeredNs: number): boolean {
    if (!pending || outcome.type === 'foreign') {
      if (pending && outcome.type === 'foreign') this.#giveUp(pending, outcome.reason);
      this.#socket?.destroy();
      return false;
    }
    const { operation } = pending;
    if (!pending.isGivenUp) this.#history.add({ ...outcome, operation, answeredNs });
    return true;
  }

  #giveUp(pending: Outstanding, reason: string): void {
    if (pending.isGivenUp) return;
    pending.isGivenUp = true;
    const { operation } = pending;
    this.#history.add({ type: 'unknown', operation, answeredNs: nowNs(), reason });
  }

  #say(state: 'open' | 'reset' | 'closed' | 'refused'): void {
    this.#history.add({ type: 'connection', connection: this.#number, state, tNs: nowNs() });
  }
}

/** Runs the clients until the order to end; then ends the process. */
export function runClients(settings: ClientSettings, protocol: Protocol): void {
  const { rateHz, window, connections, timeoutMs } = settings;
  const history = new History(settings.history);
  const clients = Array.from(
    { length: connections },
    (_, index) => new Client(settings, protocol, index, history),
  );
  let opened = 0;
  for (const client of clients) {
    client.onOpen = () => {
      opened += 1;
      if (opened === connections) say({ event: 'connected' });
    };
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
    if (order === 'connect') for (const client of clients) client.open();
    if (order === 'begin') startNs = nowNs();
    if (order === 'end') end(Number(argument));
  });
  orders.on('close', () => end(0));
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
