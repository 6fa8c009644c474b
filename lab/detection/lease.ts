/**
 * Who may speak, and until when: each side sends its clock to the other over every link, and the
 * other sends it back. An answer is a promise not to take over for `leaseMs` after it was asked for;
 * so whoever asked may speak that long after it sent the question, by its own clock.
 */
import { createSocket, type Socket } from 'node:dgram';

const EVERY_MS = 30;

export interface LeaseLink {
  own: string;
  peer: string;
}

export class Lease {
  readonly #leaseNs: bigint;
  readonly #port: number;
  readonly #sockets: { socket: Socket; peer: string }[];
  /** When the newest question was sent that the peer has answered, by link. */
  readonly #answered = new Map<string, bigint>();
  #timer: NodeJS.Timeout | null = null;
  /** When this side last answered its peer, and so last promised. */
  promisedNs = 0n;
  /** Whether this side promises anything: one that was granted to go on alone does not. */
  isPromising = true;

  constructor(links: Readonly<Record<string, LeaseLink>>, port: number, leaseMs: number) {
    this.#leaseNs = BigInt(Math.round(leaseMs * 1e6));
    this.#port = port;
    this.#sockets = Object.entries(links).map(([link, { own, peer }]) => {
      const socket = createSocket('udp4');
      socket.on('error', () => {}); // a link that is gone brings no answers
      socket.on('message', (bytes) => this.#hear(bytes, socket, peer, link));
      socket.bind(port, own);
      return { socket, peer };
    });
  }

  begin(): void {
    this.#timer = setInterval(() => {
      const question = Buffer.alloc(9);
      question.writeUInt8(1, 0);
      question.writeBigUInt64LE(process.hrtime.bigint(), 1);
      for (const { socket, peer } of this.#sockets)
        socket.send(question, this.#port, peer, () => {});
    }, EVERY_MS);
  }

  /** Until when this side may speak by its peer's promise; monotonic ns. */
  get untilNs(): bigint {
    const newest = [...this.#answered.values()].reduce(
      (one, other) => (one > other ? one : other),
      0n,
    );
    return newest + this.#leaseNs;
  }

  /** When the newest question was sent that the peer has answered over this link; 0 before the first. */
  answeredNs(link: string): bigint {
    return this.#answered.get(link) ?? 0n;
  }

  end(): void {
    if (this.#timer) clearInterval(this.#timer);
    for (const { socket } of this.#sockets) socket.close();
  }

  #hear(bytes: Buffer, socket: Socket, peer: string, link: string): void {
    if (bytes.length !== 9) return;
    const isQuestion = bytes.readUInt8(0) === 1;
    if (isQuestion && this.isPromising) {
      this.promisedNs = process.hrtime.bigint();
      const answer = Buffer.from(bytes);
      answer.writeUInt8(2, 0);
      socket.send(answer, this.#port, peer, () => {});
    }
    const sentNs = bytes.readBigUInt64LE(1);
    if (!isQuestion && sentNs > this.answeredNs(link) && sentNs <= process.hrtime.bigint())
      this.#answered.set(link, sentNs);
  }
}
