/** QEMU's machine protocol (docs/interop/qmp-spec): one JSON object a line over a unix socket. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from './deadline.ts';
import { StampClock } from './stamp-clock.ts';

interface Message {
  id?: number;
  return?: unknown;
  error?: { desc: string };
  event?: string;
  data?: Record<string, unknown>;
  timestamp?: { seconds: number; microseconds: number };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  command: string;
}

/** QEMU's answer to a command that it does not carry out. */
export class QmpRefusal extends Error {
  override name = 'QmpRefusal';
}

export class Qmp implements Disposable {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #clock = new StampClock();
  #next = 0;
  /** Called with each event and the time it happened, by QEMU's stamp (monotonic ns). */
  onEvent: (event: string, data: Record<string, unknown>, tNs: number) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.#hear(line));
    lines.on('error', () => {}); // it repeats the socket's, whose close is what counts
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject, command } of this.#waiting.values())
        reject(new Error(`QEMU closed its monitor before it answered ${command}`));
      this.#waiting.clear();
    });
  }

  /** Connects to a QEMU that may still be starting; throws when none answers in `deadlineMs`. */
  static async connect(path: string, deadlineMs = 10_000): Promise<Qmp> {
    const end = performance.now() + deadlineMs;
    for (;;) {
      const socket = connect(path);
      try {
        await once(socket, 'connect');
        const qmp = new Qmp(socket);
        const greeting = qmp.call('qmp_capabilities', { enable: ['oob'] });
        await within(greeting, Math.max(1, end - performance.now()), 'no answer');
        return qmp;
      } catch (error) {
        socket.destroy();
        if (performance.now() > end)
          throw new Error(`no QEMU answers at ${path}`, { cause: error });
        await sleep(5);
      }
    }
  }

  /** Sends a command; resolves with its result, and rejects when QEMU refuses. */
  call(command: string, argument?: Record<string, unknown>): Promise<unknown> {
    return this.#send('execute', command, argument);
  }

  /** Sends a command out of band: works while QEMU's main loop waits for a peer. Few allow it. */
  callOutOfBand(command: string, argument?: Record<string, unknown>): Promise<unknown> {
    return this.#send('exec-oob', command, argument);
  }

  /**
   * Shuts, out of band, the connections to the peer that QEMU has open for these types of yank
   * instances (QMP yank): a dead peer otherwise blocks QEMU, its main loop too.
   */
  async yank(types: readonly string[]): Promise<void> {
    const all = (await this.callOutOfBand('query-yank')) as { type: string }[];
    const instances = all.filter(({ type }) => types.includes(type));
    await this.callOutOfBand('yank', { instances });
  }

  #send(how: string, command: string, argument?: Record<string, unknown>): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#socket.destroyed) throw new Error(`QEMU closed its monitor before ${command}`);
    const id = this.#next++;
    this.#waiting.set(id, { resolve, reject, command });
    this.#socket.write(`${JSON.stringify({ [how]: command, arguments: argument, id })}\n`);
    return promise;
  }

  /** Polls `command` until its `status` is in `wanted`; throws at `failed` and after deadlineMs. */
  async until(command: string, wanted: readonly string[], deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs;
    for (;;) {
      const answer = await this.call(command);
      const status = (answer as { status?: string }).status ?? 'none';
      if (wanted.includes(status)) return;
      if (status === 'failed') throw new Error(`${command}: failed`);
      if (performance.now() > end)
        throw new Error(`${command}: still ${status} after ${deadlineMs} ms`);
      await sleep(1);
    }
  }

  #hear(line: string): void {
    const message: Message = JSON.parse(line);
    if (message.event && message.timestamp) {
      const { seconds, microseconds } = message.timestamp;
      const tNs = this.#clock.timeOf(seconds * 1000 + microseconds / 1000);
      this.onEvent(message.event, message.data ?? {}, tNs);
    }
    const waiting = this.#waiting.get(message.id ?? -1);
    if (!waiting) return;
    this.#waiting.delete(message.id ?? -1);
    if (message.error)
      waiting.reject(new QmpRefusal(`QEMU refused ${waiting.command}: ${message.error.desc}`));
    else waiting.resolve(message.return);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
