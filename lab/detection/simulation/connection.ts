/** The TCP connection between the two controllers of an engine whose standby executes. */
import { Stream } from './network.ts';
import type { Process } from './process.ts';
import type { SideName, World } from './world.ts';

export interface Receiver {
  readonly controller: Process;
  receive(connection: Connection, message: Message): void;
}

export type Message =
  | { kind: 'log'; rendezvous: number; operation: number; sentNs: number; releasedUpTo: number }
  | { kind: 'ack'; received: number; compared: number; sentNs: number }
  | { kind: 'prepare' }
  | { kind: 'prepared' }
  /** The state: everything executed up to this rendezvous. */
  | { kind: 'go'; rendezvous: number; log: readonly number[] }
  | { kind: 'going' };

/** Each end ends it for itself. */
export class Connection {
  readonly #streams: Record<SideName, Stream<Message>>;

  constructor({ agenda, network }: World, ends: Record<SideName, Receiver>) {
    const stream = (from: SideName, to: Receiver) =>
      new Stream<Message>(agenda, network.sync[from], (message) =>
        to.controller.receive(() => to.receive(this, message)),
      );
    this.#streams = { a: stream('a', ends.b), b: stream('b', ends.a) };
  }

  send(from: SideName, message: Message): void {
    this.#streams[from].send(message);
  }

  close(from: SideName): void {
    this.#streams[from].isClosed = true;
  }
}
