/**
 * The failure detector of one host, without sockets and timers: heartbeats to send, heartbeats
 * heard, suspicion. Deterministic: time is passed in, ms of one monotonic clock.
 */
import { z } from 'zod';
import { Suspicion, type SuspicionSettings } from './suspicion.ts';

export const beatSchema = z.object({
  from: z.string(),
  epoch: z.number().int().nonnegative(),
  members: z.array(z.string()),
});
export type Beat = z.infer<typeof beatSchema>;

/** From the controller: the epoch and members that heartbeats carry, and this side's role. */
export interface DetectorOrder {
  epoch?: number;
  members?: readonly string[];
  isActive?: boolean;
}

export type DetectorEvent =
  | { event: 'heard'; peer: string }
  | { event: 'suspected'; peer: string; silentMs: number }
  /** A heartbeat carried a newer epoch than this side knows. */
  | { event: 'peer-epoch'; epoch: number; members: readonly string[] };

export class Detector {
  readonly #self: string;
  readonly #peer: string;
  readonly #suspicion: Suspicion;
  #ownMembership: { epoch: number; members: readonly string[] } = { epoch: 0, members: [] };
  #peerEpoch = 0;

  constructor(self: string, peer: string, settings: SuspicionSettings, nowMs: number) {
    this.#self = self;
    this.#peer = peer;
    this.#suspicion = new Suspicion(settings, nowMs);
  }

  /** The heartbeat to send now. */
  beat(): { from: string; epoch: number; members: readonly string[] } {
    return { from: this.#self, ...this.#ownMembership };
  }

  obey({ epoch, members, isActive }: DetectorOrder): void {
    if (epoch !== undefined) this.#ownMembership = { epoch, members: members ?? [] };
    this.#suspicion.isActive = isActive ?? this.#suspicion.isActive;
  }

  /** Handles a heartbeat received over `link`; returns the reports for the controller. */
  hear(
    link: string,
    { from, epoch, members }: { from: string; epoch: number; members: readonly string[] },
    nowMs: number,
  ): DetectorEvent[] {
    if (from !== this.#peer) return [];
    const events: DetectorEvent[] = [];
    if (this.#suspicion.heard(link, nowMs)) events.push({ event: 'heard', peer: this.#peer });
    if (epoch > this.#ownMembership.epoch && epoch !== this.#peerEpoch)
      events.push({ event: 'peer-epoch', epoch, members });
    this.#peerEpoch = epoch;
    return events;
  }

  /** To be called every 10 to 20 ms; returns the suspicion when it has just begun. */
  look(nowMs: number): DetectorEvent | null {
    const silentMs = this.#suspicion.look(nowMs);
    return silentMs === null ? null : { event: 'suspected', peer: this.#peer, silentMs };
  }
}
