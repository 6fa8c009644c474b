/** State that active and standby share: the twin, its position and its outputs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowNs } from '../../recording/clock.ts';
import { say } from '../../recording/say.ts';
import { DIGEST_BYTES, digestAfter } from './digest.ts';
import { Journal } from './journal.ts';
import type { Input, Mailbox, Output } from './mailbox.ts';
import type { ControllerSettings } from './settings.ts';
import { Twin } from './twin.ts';
import { WARM_UP_LIMIT_NS, WarmUp } from './warm-up.ts';

export interface Pending {
  rendezvous: number;
  frames: Buffer;
}

export class Core {
  readonly settings: ControllerSettings;
  readonly twin: Twin;
  readonly journal: Journal;
  readonly #warmUp = new WarmUp();
  #mailbox: Mailbox | null = null;
  /** The last rendezvous reached; the twin waits there or executes the next one. */
  rendezvous = 0;
  generation: number;
  digest: Buffer = Buffer.alloc(DIGEST_BYTES);
  #lastInput: Buffer = Buffer.alloc(0);
  /** Instructions that the twin it was copied from had executed. */
  instructionsBase = 0;
  /** Outputs that have not been released, as far as is known; oldest first. */
  outputs: Pending[] = [];
  output: Output | null = null;
  isActive = false;
  isStopped = false;
  readonly say = say;
  /** Called once, when this side has stopped for good. */
  onStop: () => void = () => {};

  constructor(settings: ControllerSettings) {
    this.settings = settings;
    this.generation = settings.generation;
    this.twin = new Twin(settings.folder);
    this.journal = new Journal(`${settings.folder}/twin`);
  }

  openMailbox(): void {
    this.#mailbox = this.twin.mailbox(this.settings.saved.mailboxAt);
  }

  /** Begins a generation, at a rendezvous where both twins are equal. */
  begin(generation: number, rendezvous: number, instructionsBase: number): void {
    this.generation = generation;
    this.rendezvous = rendezvous;
    // A twin that is copied onto or from begins in mid-run; at provision both begin at 0.
    const limit = rendezvous === 0 ? 'provision' : 'reprotection';
    this.#warmUp.begin(rendezvous, WARM_UP_LIMIT_NS[limit]);
    this.instructionsBase = instructionsBase;
    this.digest = Buffer.alloc(DIGEST_BYTES);
    this.#lastInput = Buffer.alloc(0);
  }

  /** Writes twin.json, from which the twin's records are collected. */
  note(): void {
    const { generation, instructionsBase, settings } = this;
    const note = { generation, instructionsBase, side: settings.side };
    writeFileSync(join(settings.folder, 'twin.json'), JSON.stringify(note));
  }

  /** True while a late answer may be due to the warm-up of the slower twin, at `rendezvous`. */
  isWarmingUp(rendezvous: number): boolean {
    return this.#warmUp.isOn(rendezvous, process.hrtime.bigint());
  }

  instructions(): number {
    return this.instructionsBase + this.twin.instructions();
  }

  /** The twin has reached its next rendezvous: reads and records its output. */
  meet(): Output {
    if (!this.#mailbox)
      throw new Error('the guest reached a rendezvous before its mailbox was opened');
    const output = this.#mailbox.read();
    this.rendezvous += 1;
    this.digest = digestAfter(this.digest, output, this.#lastInput);
    this.journal.append({
      rendezvous: this.rendezvous,
      tsc: Number(output.tsc),
      instructions: this.instructions(),
      tNs: nowNs(),
      outputBytes: output.frames.length,
      inputBytes: this.#lastInput.length,
      digest: this.digest.toString('hex'),
      isActive: this.isActive,
      generation: this.generation,
    });
    if (output.frames.length > 0) {
      this.outputs.push({ rendezvous: this.rendezvous, frames: output.frames });
    }
    this.output = output;
    return output;
  }

  /** Gives the twin its input and resumes it. */
  feed(input: Input): void {
    this.#mailbox?.write(input);
    this.#lastInput = input.frames;
    this.output = null;
    this.twin.go();
  }

  /** Stops this side for good: its twin stays at its rendezvous and nothing leaves. */
  stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.outputs = [];
    this.say('stopped', { reason, rendezvous: this.rendezvous });
    this.onStop();
  }
}
