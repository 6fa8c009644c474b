/**
 * A plain guest on one of two hosts. When its host is lost, the other host boots the guest, from
 * its disk if it has one: the disk is on storage that both hosts reach.
 */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Guest } from '../../guests/guest.ts';
import type { Side } from '../../pair.ts';
import { guestImage } from '../../toolbox.ts';
import { ControlledPair, otherThan, type PairParts } from '../controlled-pair.ts';
import type { Twin } from '../controllers.ts';
import { fileArguments, machineArguments, networkArguments } from '../qemu-arguments.ts';
import { type SavedGuest, savedGuest } from '../saved-guest.ts';
import { parametersSchema, type UnprotectedParameters } from './parameters.ts';
import type { MemberSettings, Order, UnprotectedSettings } from './settings.ts';

const BOOT_DEADLINE_MS = 90_000;
/** Hearing the other side and asking the witness may take 5 s each. */
const STEP_DEADLINE_MS = 15_000;

export class UnprotectedPair extends ControlledPair {
  protected readonly guest: Guest;
  readonly #parameters: UnprotectedParameters;

  /** `folder` holds the controller.ts that boots the guest. */
  constructor(parts: PairParts, controller = 'lab/engines/unprotected/controller.ts') {
    super(parts, controller);
    this.guest = parts.guest;
    this.#parameters = parametersSchema.parse(parts.parameters);
  }

  async provision(): Promise<void> {
    const { diskMib } = this.guest;
    if (diskMib > 0) {
      writeFileSync(this.shared('disk.raw'), '');
      truncateSync(this.shared('disk.raw'), diskMib * 2 ** 20);
    }
    const isAlone = this.#parameters.hosts === 1;
    const serving = this.controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    if (isAlone) {
      this.#start('a', 'active');
      await serving;
      this.controllers.setActive('a');
      return;
    }
    // Heartbeats may be late while a guest boots on a busy host: b is no member before.
    const witness = this.witness.begin(['a']);
    this.#start('b', 'standby');
    this.#start('a', 'active');
    await Promise.all([witness, serving]);
    await this.#protect('a');
  }

  protected startTarget(target: Side): void {
    this.#start(target, 'standby');
  }

  protected takeIn({ side }: Twin): Promise<void> {
    return this.#protect(side);
  }

  async #protect(side: Side): Promise<void> {
    const done = this.controllers.hear(side, 'protected', STEP_DEADLINE_MS, 'join-failed');
    const order: Order = { order: 'protect' };
    this.controllers.tell(this.controllers.twinOf(side), order);
    await done;
  }

  #start(side: Side, role: MemberSettings['role']): void {
    this.controllers.start(side, (folder) => this.#settings(side, role, folder));
  }

  #settings(side: Side, role: MemberSettings['role'], folder: string): MemberSettings {
    const { witness, ...surroundings } = this.surroundings(side);
    const peer = this.#parameters.hosts === 1 ? null : otherThan(side);
    return {
      ...this.#parameters,
      ...surroundings,
      ...{ side, peer, role, folder, witness: peer && witness },
      members: [role === 'active' ? side : otherThan(side)],
      mac: this.guest.mac,
      ...this.guestSettings(folder),
    };
  }

  /** Settings beside MemberSettings with which the controller boots the guest. */
  protected guestSettings(folder: string): object {
    return { command: this.#command(folder), saved: this.#saved() } satisfies Omit<
      UnprotectedSettings,
      keyof MemberSettings
    >;
  }

  /** A file on the disk of the lab, which outlives any host. */
  protected shared(name: string): string {
    return join(this.lab.scratch, `${this.lab.slot.name}${name}`);
  }

  /** Null for a guest with a disk, because its contents are not saved with the guest. */
  #saved(): SavedGuest | null {
    const { toolbox } = this.lab;
    const { name, diskMib } = this.guest;
    const { kernel, initramfs, hash } = guestImage(toolbox, name);
    const plan = { ...this.guest, kernel, initramfs, mark: this.mark };
    return diskMib > 0 ? null : savedGuest(toolbox, 'unprotected', plan, hash);
  }

  #command(folder: string): string[] {
    const { toolbox, slot } = this.lab;
    const { kernel, initramfs } = guestImage(toolbox, this.guest.name);
    const plan = { ...this.guest, kernel, initramfs };
    const image = this.shared('disk.raw');
    const hasDisk = this.guest.diskMib > 0;
    return [
      toolbox.qemu,
      ...machineArguments(plan, { accelerator: 'tcg', mode: 'plain', mark: this.mark }),
      ...fileArguments(folder, plan),
      ...networkArguments(slot.tap, plan),
      ...(hasDisk ? ['-drive', `if=virtio,format=raw,file=${image}`] : []),
    ];
  }
}
