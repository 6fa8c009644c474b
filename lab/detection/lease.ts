/** The lease between two sides over UDP: asks for promises and gives them (see lease-state.ts). */
import { createSocket, type Socket } from 'node:dgram';
import { NS_PER_MS, nowNs } from '../recording/clock.ts';
import { LeaseState } from './lease-state.ts';

const ASK_EVERY_MS = 30;
const REQUEST = 1;
const ANSWER = 2;

export interface LeaseLink {
  own: string;
  peer: string;
}

export class Lease {
  readonly #state: LeaseState;
  readonly #port: number;
  readonly #sockets: { socket: Socket; peer: string }[];
  #timer: NodeJS.Timeout | null = null;
  /** Whether this side gives promises; a side with a grant to continue alone gives none. */
  isPromising: () => boolean = () => true;

  constructor(links: Readonly<Record<string, LeaseLink>>, port: number, leaseMs: number) {
    this.#state = new LeaseState(leaseMs * NS_PER_MS);
    this.#port = port;
    this.#sockets = Object.entries(links).map(([link, { own: address, peer }]) => {
      const socket = createSocket('udp4');
      socket.on('error', () => {}); // a link that is gone brings no answers
      socket.on('message', (bytes) => this.#hear(bytes, socket, peer, link));
      socket.bind(port, address);
      return { socket, peer };
    });
  }

  begin(): void {
    this.#timer = setInterval(() => {
      const request = Buffer.alloc(9);
      request.writeUInt8(REQUEST, 0);
      request.writeBigUInt64LE(BigInt(nowNs()), 1);
      for (const { socket, peer } of this.#sockets)
        socket.send(request, this.#port, peer, () => {});
    }, ASK_EVERY_MS);
  }

  /** This side may speak until then by its peer's promise; monotonic ns. */
  get untilNs(): bigint {
    return BigInt(this.#state.untilNs);
  }

  /** When this side last answered its peer, and so last promised silence; monotonic ns. */
  get promisedNs(): bigint {
    return BigInt(this.#state.promisedNs);
  }

  /** Send time of the newest request that the peer has answered over `link`; 0 before any. */
  answeredNs(link: string): bigint {
    return BigInt(this.#state.answeredNs(link));
  }

  end(): void {
    if (this.#timer) clearInterval(this.#timer);
    for (const { socket } of this.#sockets) socket.close();
  }

  #hear(bytes: Buffer, socket: Socket, peer: string, link: string): void {
    if (bytes.length !== 9) return;
    if (bytes.readUInt8(0) !== REQUEST) {
      this.#state.answered(link, Number(bytes.readBigUInt64LE(1)), nowNs());
      return;
    }
    if (!this.isPromising()) return;
    this.#state.promise(nowNs());
    const answer = Buffer.from(bytes);
    answer.writeUInt8(ANSWER, 0);
    socket.send(answer, this.#port, peer, () => {});
  }
}
