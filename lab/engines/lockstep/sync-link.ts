/** The stream of messages between two controllers over `sync`. */
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Decoder, type Message } from './wire.ts';

/** A peer that accepts no bytes for this long fails the copy. */
const STALLED_MS = 5000;

export class SyncLink {
  readonly #socket: Socket;
  /** Called with each message; onBatch follows after all messages that arrived at once. */
  onMessage: (message: Message) => void = () => {};
  onBatch: () => void = () => {};
  onClose: (why: string) => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const decoder = new Decoder();
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const message of decoder.push(bytes)) this.onMessage(message);
        this.onBatch();
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    let why = 'closed';
    socket.on('error', (error) => {
      why = error.message;
    });
    socket.on('close', () => this.onClose(why));
  }

  send(message: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(message);
  }

  /** Sends; resolves when the socket has room again, or has been closed after STALLED_MS. */
  async sendSlowly(message: Buffer): Promise<void> {
    if (this.#socket.destroyed) throw new Error('the sync link closed');
    if (this.#socket.write(message)) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => this.destroy(), STALLED_MS);
      const settle = () => {
        clearTimeout(late);
        this.#socket.off('drain', settle).off('close', settle);
        resolve();
      };
      this.#socket.on('drain', settle).on('close', settle);
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/** Connects to a peer that may not listen yet; throws after `deadlineMs`. */
export async function connectSync(
  { own: localAddress, peer, port }: { own: string; peer: string; port: number },
  deadlineMs: number,
): Promise<SyncLink> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const socket = connect({ host: peer, port, localAddress });
    const isOpen = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), 1000);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => clearTimeout(timer));
    });
    if (isOpen) return new SyncLink(socket);
    socket.destroy();
    if (performance.now() > end) {
      throw new Error(`no controller listens at ${peer}:${port} over sync`);
    }
    await sleep(10);
  }
}

/** Resolves with the first connection of the peer. */
export function acceptSync(host: string, port: number): Promise<SyncLink> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      server.close();
      resolve(new SyncLink(socket));
    });
    server.once('error', reject);
    server.listen({ host, port });
  });
}
