/** The guest's port on its host: frames between the TAP and the controller. */
import { type Background, type Ending, onUnexpectedExit, start } from '../../command.ts';

const ANNOUNCE_EVERY_MS = 100;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export class Port {
  /** Frames for the guest, each after its length; empty while the port is closed. */
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  #pending: Buffer = Buffer.alloc(0);
  readonly #pump: Background;
  /** Called when a frame for the guest has arrived. */
  onFrame: () => void = () => {};
  /** Called when the pump has exited unexpectedly: no frame arrives or leaves any more. */
  onEnded: (how: Ending) => void = () => {};
  readonly #expectExit: () => void;
  /** Arrival of the last frame for the guest, ns; a cut of `lan` ends them. */
  lastFrameNs = 0n;
  /** False on a standby: frames for the guest are dropped. */
  isOpen = false;

  constructor(native: string, tap: string) {
    this.#pump = start('pump', [native, 'pump', tap], { isPiped: true });
    this.#expectExit = onUnexpectedExit(this.#pump, (how) => this.onEnded(how));
    this.#pump.stdout?.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  get hasInput(): boolean {
    return this.#queue.length > 0;
  }

  /** Takes complete frames of together at most `limitBytes` from the queue. */
  take(limitBytes: number): Buffer {
    const taken: Buffer[] = [];
    let bytes = 0;
    for (
      let next = this.#queue[0];
      next && bytes + next.length <= limitBytes;
      next = this.#queue[0]
    ) {
      bytes += next.length;
      taken.push(next);
      this.#queue.shift();
    }
    this.#queuedBytes -= bytes;
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
  }

  /** Sends frames, each after its length, to the clients. */
  send(frames: Buffer): void {
    this.#pump.stdin?.write(frames);
  }

  async stop(): Promise<void> {
    this.#expectExit();
    this.#pump.kill('SIGKILL');
    await this.#pump.ended;
  }

  #take(bytes: Buffer): void {
    if (!this.isOpen) {
      this.#pending = Buffer.alloc(0);
      return;
    }
    this.lastFrameNs = process.hrtime.bigint();
    let rest = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const frame = rest.subarray(0, 2 + rest.readUInt16BE(0));
      rest = rest.subarray(frame.length);
      // As in a network card's ring, a frame that does not fit is dropped; TCP sends it again.
      if (this.#queuedBytes > 4 * 1024 * 1024) continue;
      this.#queue.push(frame);
      this.#queuedBytes += frame.length;
    }
    this.#pending = rest;
    if (this.#queue.length > 0) this.onFrame();
  }
}

/** A gratuitous ARP request (RFC 5227, section 3) for the guest, after its length. */
export function announcement(mac: string, ip: string): Buffer {
  const bytes = (text: string, by: string, radix: number) =>
    Buffer.from(text.split(by).map((part) => Number.parseInt(part, radix)));
  const hardware = bytes(mac, ':', 16);
  const address = bytes(ip, '.', 10);
  const frame = Buffer.concat([
    bytes(BROADCAST, ':', 16),
    hardware,
    Buffer.from([0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1]),
    hardware,
    address,
    Buffer.alloc(6),
    address,
    Buffer.alloc(18), // to the smallest frame of Ethernet
  ]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(frame.length);
  return Buffer.concat([length, frame]);
}

/**
 * Announces for `forMs`; `send` returns false when the frame may not leave. Calls `onEnd` with the
 * number of frames that left.
 */
export function announce(
  frame: Buffer,
  forMs: number,
  send: (frame: Buffer) => boolean,
  onEnd: (count: number) => void,
): void {
  let count = 0;
  const endMs = performance.now() + forMs;
  // The first announcement is retried soon: until it leaves, no client's frame reaches this side.
  const next = () => {
    if (send(frame)) count += 1;
    if (performance.now() < endMs) setTimeout(next, count > 0 ? ANNOUNCE_EVERY_MS : 2);
    else onEnd(count);
  };
  next();
}
