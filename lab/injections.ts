/** The faults of one trial: each is injected, healed once, and recorded at every step. */
import { within } from './deadline.ts';
import { type ActiveFault, type Fault, NoBite } from './faults/fault.ts';
import { errorRecord } from './recording/error-record.ts';
import type { Recorder } from './recording/recorder.ts';

/** A heal that takes longer counts as failed; the next heal is tried all the same. */
export const HEAL_DEADLINE_MS = 15_000;

/** Injects a fault; throws NoBite when its effect was not seen. */
export type Inject = (fault: Fault) => Promise<ActiveFault>;

export class Injections {
  readonly #recorder: Recorder;
  readonly #inject: Inject;
  readonly #healDeadlineMs: number;
  /** Faults that have bitten and are not healed, oldest first. */
  readonly #active = new Map<string, ActiveFault>();
  #isOver = false;

  constructor(recorder: Recorder, inject: Inject, healDeadlineMs: number = HEAL_DEADLINE_MS) {
    this.#recorder = recorder;
    this.#inject = inject;
    this.#healDeadlineMs = healDeadlineMs;
  }

  /** How many faults have bitten and are not healed. */
  get activeCount(): number {
    return this.#active.size;
  }

  /**
   * Injects `fault` and records whether it bit. Resolves with the time since when it is in effect,
   * ns; null when it did not bite. Throws any error other than NoBite.
   */
  async inject(id: string, fault: Fault): Promise<number | null> {
    this.#recorder.event('ftlab', 'fault-inject', { id });
    let sinceNs: number | null = null;
    try {
      const active = await this.#inject(fault);
      const { fromEarliestNs, atNs, proof, ended } = active;
      const bite = { id, fromEarliestNs, atNs, proof, ended };
      this.#recorder.event('ftlab', 'fault-bitten', bite);
      this.#active.set(id, active);
      sinceNs = atNs;
    } catch (error) {
      if (!(error instanceof NoBite)) throw error;
      this.#recorder.event('ftlab', 'fault-unbitten', { id, reason: error.message });
    }
    // The trial went on without this fault: it is healed here or never.
    if (this.#isOver) await this.heal(id);
    return sinceNs;
  }

  /** Heals a fault that is active; does nothing for any other. Throws when the heal fails. */
  async heal(id: string): Promise<void> {
    const active = this.#active.get(id);
    if (!active) return;
    this.#active.delete(id);
    this.#recorder.event('ftlab', 'fault-heal', { id });
    try {
      await within(active.heal(), this.#healDeadlineMs, `fault ${id} is not healed`);
    } catch (error) {
      this.#recorder.event('ftlab', 'fault-heal-failed', { id, ...errorRecord(error) });
      throw error;
    }
    this.#recorder.event('ftlab', 'fault-healed', { id });
  }

  /** Records faults as healed that a re-protection cured: the host has power, the twin is new. */
  async healCured(): Promise<void> {
    for (const [id, active] of this.#active) if (active.isCured()) await this.heal(id);
  }

  /** Heals every active fault, latest first; throws after the last one when any heal failed. */
  async healAll(): Promise<void> {
    this.#isOver = true;
    const errors: unknown[] = [];
    for (const id of [...this.#active.keys()].reverse())
      await this.heal(id).catch((error: unknown) => errors.push(error));
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} heals failed`);
  }
}
