/** QEMU's machine protocol (docs/interop/qmp-spec): one JSON object a line over a unix socket. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  command: string;
}

export class Qmp implements Disposable {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => this.#hear(line));
    lines.on('error', () => {}); // it repeats the socket's, whose close is what counts
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject, command } of this.#waiting.splice(0)) {
        reject(new Error(`QEMU went away before it answered ${command}`));
      }
    });
  }

  /** Connects to a QEMU that may still be starting; gives up after `deadlineMs`. */
  static async connect(path: string, deadlineMs = 10_000): Promise<Qmp> {
    const end = performance.now() + deadlineMs;
    for (;;) {
      const socket = connect(path);
      try {
        await once(socket, 'connect');
        const qmp = new Qmp(socket);
        await qmp.call('qmp_capabilities');
        return qmp;
      } catch (error) {
        socket.destroy();
        if (performance.now() > end)
          throw new Error(`no QEMU answers at ${path}`, { cause: error });
        await sleep(5);
      }
    }
  }

  /** Sends a command; resolves with what it returns. Only while the vCPU is at a rendezvous. */
  call(command: string, argument?: Record<string, unknown>): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.push({ resolve, reject, command });
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: argument })}\n`);
    return promise;
  }

  /** Asks `command` until its `status` is one of `wanted`; throws on `failed` or after deadlineMs. */
  async until(command: string, wanted: readonly string[], deadlineMs: number): Promise<void> {
    const end = performance.now() + deadlineMs;
    for (;;) {
      const answer = await this.call(command);
      const status = (answer as { status?: string }).status ?? 'none';
      if (wanted.includes(status)) return;
      if (status === 'failed') throw new Error(`${command}: failed`);
      if (performance.now() > end) throw new Error(`${command}: still ${status} at its deadline`);
      await sleep(1);
    }
  }

  #hear(line: string): void {
    const message: { return?: unknown; error?: { desc: string } } = JSON.parse(line);
    if ('return' in message) this.#waiting.shift()?.resolve(message.return);
    else if (message.error) {
      const waiting = this.#waiting.shift();
      waiting?.reject(new Error(`QEMU refused ${waiting.command}: ${message.error.desc}`));
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
