/** What active and standby share: the twin, where it stands, and what it has put out. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowNs } from '../../recording/clock.ts';
import { say } from '../../recording/say.ts';
import { DIGEST_BYTES, digestAfter } from './digest.ts';
import { Journal } from './journal.ts';
import type { Input, Mailbox, Output } from './mailbox.ts';
import type { ControllerSettings } from './settings.ts';
import { Twin } from './twin.ts';
import { WarmUp } from './warm-up.ts';

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
  /** Rendezvous reached so far; the twin waits at this one or runs on from it. */
  rendezvous = 0;
  generation: number;
  digest: Buffer = Buffer.alloc(DIGEST_BYTES);
  #lastInput: Buffer = Buffer.alloc(0);
  /** Instructions executed before this QEMU began, by the twin it was copied from. */
  instructionsBase = 0;
  /** Outputs that may not have left yet, oldest first. */
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

  /** Begins a generation: both twins are copies of one another here. */
  begin(generation: number, rendezvous: number, instructionsBase: number): void {
    this.generation = generation;
    this.rendezvous = rendezvous;
    this.#warmUp.begin(rendezvous);
    this.instructionsBase = instructionsBase;
    this.digest = Buffer.alloc(DIGEST_BYTES);
    this.#lastInput = Buffer.alloc(0);
  }

  /** Where the post-mortem finds what belongs to this twin. */
  note(): void {
    const { generation, instructionsBase, settings } = this;
    const note = { generation, instructionsBase, side: settings.side };
    writeFileSync(join(settings.folder, 'twin.json'), JSON.stringify(note));
  }

  /** True while this twin may be slower than the pair's patience, through no fault of the peer. */
  get isWarmingUp(): boolean {
    return this.#warmUp.isOn(this.rendezvous, process.hrtime.bigint());
  }

  instructions(): number {
    return this.instructionsBase + this.twin.instructions();
  }

  /** The twin has reached its next rendezvous: reads and books what it put out. */
  meet(): Output {
    if (!this.#mailbox) throw new Error('a rendezvous before the mailbox was known');
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

  /** Gives the twin its input and lets it go on. */
  feed(input: Input): void {
    this.#mailbox?.write(input);
    this.#lastInput = input.frames;
    this.output = null;
    this.twin.go();
  }

  /** The twin stays at its rendezvous for good: it executes and says nothing any more. */
  stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.outputs = [];
    this.say('stopped', { reason, rendezvous: this.rendezvous });
    this.onStop();
  }
}
