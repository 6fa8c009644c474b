/** The QEMU of a side under COLO: its commands, in the order that works, and its events. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, start } from '../../command.ts';
import { within } from '../../deadline.ts';
import { WAITING } from '../../machine-state.ts';
import { Qmp } from '../../qmp.ts';
import { isSaved, placeMemory, resumeSaved, type SavedGuest, saveGuest } from '../saved-guest.ts';
import {
  activeChardevs,
  activeObjects,
  chardevArguments,
  commandLine,
  objectArguments,
  PORTS,
} from './arguments.ts';
import { ReplicatedDisk } from './disk.ts';
import type { ColoSettings } from './settings.ts';

const BOOT_DEADLINE_MS = 60_000;
const STEP_DEADLINE_MS = 20_000;
/** Time for a QEMU to separate from a lost peer, ms. */
const FAILOVER_DEADLINE_MS = 2000;
/** To undo a join that failed. */
const UNJOIN_DEADLINE_MS = 5000;
/** Types of yank instances that may wait for a peer. */
const PEER_BOUND = ['migration', 'block-node'];
/** States of a migration after which another can start. */
const OVER = ['none', 'completed', 'failed', 'cancelled'];
const CAPABILITIES = ['x-colo', 'return-path'].map((capability) => ({ capability, state: true }));

/** In an order in which they can be deleted. */
const ACTIVE_OBJECTS = ['comp0', 'iothread1', 'm0', 'redire0', 'redire1'] as const;

export class Machine {
  readonly #settings: ColoSettings;
  readonly #disk: ReplicatedDisk | null;
  #process: Background | null = null;
  #qmp: Qmp | null = null;
  /** Its role in COLO; null before the twins are joined and after they part. */
  role: 'active' | 'standby' | null = null;
  /** True for a former standby: connections opened then need the rewriter until they close. */
  #hasRewriter: boolean;
  #hasServers: boolean;
  /** The saved guest with which QEMU was started; null when it boots. */
  #resumes: SavedGuest | null = null;
  /** True when the standby was lost during a join. */
  #isAbandoned = false;
  onExit: (how: { code: number | null; signal: string | null }) => void = () => {};
  onEvent: (event: string, data: Record<string, unknown>, tNs: number) => void = () => {};

  constructor(settings: ColoSettings) {
    this.#settings = settings;
    this.#hasRewriter = settings.role === 'standby';
    this.#hasServers = settings.role === 'active';
    const { diskMib } = settings.plan;
    this.#disk = diskMib > 0 ? new ReplicatedDisk(settings, diskMib, () => this.#monitor) : null;
  }

  async start(): Promise<void> {
    const { folder, role } = this.#settings;
    mkdirSync(folder, { recursive: true });
    const console = join(folder, 'qemu.log');
    const disk = (await this.#disk?.prepare()) ?? [];
    const words = commandLine(this.#settings, disk);
    const { saved } = this.#settings;
    if (saved && isSaved(saved)) {
      placeMemory(saved, this.#ram);
      this.#resumes = saved;
      words.push(...WAITING);
    }
    this.#process = start('qemu', words, { console });
    void this.#process.ended.then((how) => this.onExit(how));
    this.#qmp = await Qmp.connect(join(folder, 'qmp'));
    this.#qmp.onEvent = (event, data, tNs) => this.onEvent(event, data, tNs);
    if (role === 'standby') {
      await this.#qmp.call('migrate-set-capabilities', { capabilities: CAPABILITIES });
      await this.#disk?.serve();
      this.role = 'standby';
    }
  }

  /**
   * Boots the guest, and saves it, or goes on from the saved one; resolves when it serves. Clients
   * cannot reach it before the join.
   */
  async boot(): Promise<void> {
    await this.#until('both filters of the standby', STEP_DEADLINE_MS, () => this.#isConnected());
    if (this.#resumes) return resumeSaved(this.#monitor, this.#resumes);
    await this.#call('cont');
    const serial = join(this.#settings.folder, 'serial');
    await this.#until('the guest serving', BOOT_DEADLINE_MS, () =>
      Promise.resolve(readFileSync(serial, 'latin1').includes('serving')),
    );
    const { saved } = this.#settings;
    if (saved) await saveGuest(this.#monitor, this.#ram, saved);
  }

  /** Copies the guest's disk, if any, to the listening standby while the guest runs. */
  async copyDisk(): Promise<void> {
    await this.#disk?.copy();
  }

  /** Connects a machine that ran alone to a new standby; then call addFilters, then join. */
  async meetStandby(): Promise<void> {
    const { sync, portOffset } = this.#settings;
    if (!this.#hasServers) {
      for (const part of activeChardevs(sync.own, portOffset))
        await this.#call('chardev-add', chardevArguments(part));
      this.#hasServers = true;
    }
    await this.#until('both filters of the standby', STEP_DEADLINE_MS, () => this.#isConnected());
    // A migration cancelled while it connects keeps connecting, and no other can start.
    await this.#untilMigration('the last copying over', STEP_DEADLINE_MS, OVER);
  }

  /** Adds the active's filters: from here on clients wait until the join is complete. */
  async addFilters(): Promise<void> {
    for (const part of activeObjects(this.#settings, this.#hasRewriter))
      await this.#call('object-add', objectArguments(part));
  }

  /** Copies the guest to the listening standby; resolves when both are in COLO. */
  async join(): Promise<void> {
    const { sync, checkpointMs, portOffset } = this.#settings;
    await this.#call('migrate-set-capabilities', { capabilities: CAPABILITIES });
    await this.#call('migrate-set-parameters', { 'x-checkpoint-delay': checkpointMs });
    // A guest under TCG is not copied exactly while it runs: after about one in ten such copies the
    // standby's kernel fails at the first checkpoint. COLO itself resumes the guest.
    await this.#call('stop');
    await this.#disk?.attach();
    await this.#call('migrate', { uri: `tcp:${sync.peer}:${PORTS.state + portOffset}` });
    await this.#untilMigration('both in COLO', STEP_DEADLINE_MS, ['colo', 'failed']);
    if ((await this.#migration()) === 'failed') throw new Error('copying the guest failed');
    if (this.#isAbandoned) throw new Error('the standby was lost during the join');
    this.role = 'active';
  }

  /** Makes a join in progress throw. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true;
    await this.#monitor.yank(PEER_BOUND).catch(() => {}); // the instances may have ended meanwhile
  }

  /** Separates from the peer and continues alone; throws after FAILOVER_DEADLINE_MS. */
  async part(): Promise<void> {
    const { role } = this;
    this.role = null;
    const steps = async () => {
      // A peer that hangs has closed no connection: yank the connections that wait for it first.
      await this.#monitor.yank(PEER_BOUND);
      if (role === 'active') await this.#disk?.detach();
      else await this.#disk?.release();
      await this.#call('x-colo-lost-heartbeat');
      const objects = role === 'active' ? ACTIVE_OBJECTS : ['f2', 'f1'];
      for (const id of objects) await this.#call('object-del', { id });
      // A chardev server keeps the dead peer's connection, and would not accept the next peer's.
      for (const id of role === 'active' ? this.#serverIds() : ['red1', 'red0'])
        await this.#call('chardev-remove', { id });
      this.#hasServers = false;
    };
    await within(steps(), FAILOVER_DEADLINE_MS, 'QEMU does not part from its peer');
  }

  /** Undoes a failed join: the guest continues as if the join had not been tried. */
  async unjoin(): Promise<void> {
    this.role = null;
    this.#isAbandoned = false;
    const attempts: (() => Promise<unknown> | undefined)[] = [
      () => this.#monitor.yank(PEER_BOUND),
      () => this.#cancelCopy(),
      () => this.#disk?.giveUp(),
      () => this.#disk?.detach(),
      () => this.#call('x-colo-lost-heartbeat'),
      ...ACTIVE_OBJECTS.map((id) => () => this.#call('object-del', { id })),
      ...this.#serverIds().map((id) => () => this.#call('chardev-remove', { id })),
    ];
    const steps = async () => {
      // An attempt with nothing to undo is refused by QEMU.
      for (const attempt of attempts) await attempt()?.catch(() => {});
      await this.#untilMigration('COLO left', FAILOVER_DEADLINE_MS, OVER.concat('cancelling'));
      const { running } = (await this.#call('query-status')) as { running: boolean };
      this.#hasServers = false;
      if (!running) await this.#call('cont');
    };
    await within(steps(), UNJOIN_DEADLINE_MS, 'QEMU does not undo its join');
  }

  /** Has QEMU announce the guest's address to the switches for `forMs`. */
  async announce(forMs: number): Promise<void> {
    const stepMs = 50;
    const rounds = Math.max(1, Math.floor(forMs / stepMs));
    await this.#call('announce-self', { initial: stepMs, max: stepMs, rounds, step: 0 });
  }

  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#process?.ended;
    this.#qmp?.[Symbol.dispose]();
  }

  /**
   * Cancels a migration that still waits for its connection. Any other was yanked: it fails, or
   * enters COLO, which is left next; cancelled as well it would never end and bar the next.
   */
  async #cancelCopy(): Promise<void> {
    const isWaiting = (await this.#migration()) === 'setup';
    if (isWaiting) await this.#call('migrate_cancel');
  }

  /** Status of the last migration, in QEMU's words. */
  async #migration(): Promise<string> {
    const { status } = (await this.#call('query-migrate')) as { status?: string };
    return status ?? 'none';
  }

  get #ram(): string {
    return join(this.#settings.folder, 'ram');
  }

  get #monitor(): Qmp {
    if (!this.#qmp) throw new Error('QEMU is not connected');
    return this.#qmp;
  }

  #call(command: string, argument?: Record<string, unknown>): Promise<unknown> {
    return this.#monitor.call(command, argument);
  }

  #serverIds(): string[] {
    const { sync, portOffset } = this.#settings;
    return activeChardevs(sync.own, portOffset).map(({ id }) => id);
  }

  async #isConnected(): Promise<boolean> {
    const list = (await this.#call('query-chardev')) as { label: string; filename: string }[];
    return ['mirror0', 'compare1'].every((label) =>
      list.some(
        (chardev) => chardev.label === label && !chardev.filename.startsWith('disconnected'),
      ),
    );
  }

  #untilMigration(goal: string, deadlineMs: number, wanted: readonly string[]): Promise<void> {
    return this.#until(goal, deadlineMs, async () => wanted.includes(await this.#migration()));
  }

  async #until(goal: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + deadlineMs; !(await isSo()); await sleep(20)) {
      if (this.#isAbandoned) throw new Error(`the standby was lost before: ${goal}`);
      if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${goal}`);
    }
  }
}
