/** One side's QEMU under COLO: what it is told, in the order that works, and what it says. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, start } from '../../command.ts';
import { Qmp } from '../qmp.ts';
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
/** What a QEMU whose peer is gone may take for one command before it is given up. */
const FAILOVER_DEADLINE_MS = 2000;
/** The same for all it takes to take a join back. */
const UNJOIN_DEADLINE_MS = 5000;
/** What of QEMU's can wait for a peer, and is torn off when the peer is lost. */
const PEER_BOUND = ['migration', 'block-node'];
/** QEMU's words for a migration that bars no other. */
const OVER = ['none', 'completed', 'failed', 'cancelled'];
const CAPABILITIES = ['x-colo', 'return-path'].map((capability) => ({ capability, state: true }));

/** In the order in which they can go. */
const ACTIVE_OBJECTS = ['comp0', 'iothread1', 'm0', 'redire0', 'redire1'] as const;

export class Machine {
  readonly #settings: ColoSettings;
  readonly #disk: ReplicatedDisk | null;
  #process: Background | null = null;
  #qmp: Qmp | null = null;
  /** What it is to its peer; nothing before they are joined and after they are parted. */
  role: 'active' | 'standby' | null = null;
  /** Whether it was a standby once: its open connections then need the rewriter for ever. */
  #hasRewriter: boolean;
  #hasServers: boolean;
  /** The standby of the join that is under way is gone: nothing waits for it any more. */
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
    this.#process = start('qemu', commandLine(this.#settings, disk), { console });
    void this.#process.ended.then((how) => this.onExit(how));
    this.#qmp = await Qmp.connect(join(folder, 'qmp'));
    this.#qmp.onEvent = (event, data, tNs) => this.onEvent(event, data, tNs);
    if (role === 'standby') {
      await this.#qmp.call('migrate-set-capabilities', { capabilities: CAPABILITIES });
      await this.#disk?.serve();
      this.role = 'standby';
    }
  }

  /** Boots the guest; resolves when it serves. Nobody can talk to it before it is joined. */
  async boot(): Promise<void> {
    await this.#until('both filters of the standby', STEP_DEADLINE_MS, () => this.#isConnected());
    await this.#call('cont');
    const serial = join(this.#settings.folder, 'serial');
    await this.#until('the guest serving', BOOT_DEADLINE_MS, () =>
      Promise.resolve(readFileSync(serial, 'latin1').includes('serving')),
    );
  }

  /** Copies the guest's disk, if it has one, to the standby that listens; the guest runs meanwhile. */
  async copyDisk(): Promise<void> {
    await this.#disk?.copy();
  }

  /** Makes a machine that runs alone an active again: this first, then its filters, then join. */
  async meetStandby(): Promise<void> {
    const { sync, portOffset } = this.#settings;
    if (!this.#hasServers) {
      for (const part of activeChardevs(sync.own, portOffset))
        await this.#call('chardev-add', chardevArguments(part));
      this.#hasServers = true;
    }
    await this.#until('both filters of the standby', STEP_DEADLINE_MS, () => this.#isConnected());
    // One that was cancelled while it connected goes on connecting, and bars the next meanwhile.
    await this.#untilMigration('the last copying over', STEP_DEADLINE_MS, OVER);
  }

  /** From here on the world waits until the twins are one. */
  async addFilters(): Promise<void> {
    for (const part of activeObjects(this.#settings, this.#hasRewriter))
      await this.#call('object-add', objectArguments(part));
  }

  /** Copies the guest to the standby that listens; resolves when both are in COLO. */
  async join(): Promise<void> {
    const { sync, checkpointMs, portOffset } = this.#settings;
    await this.#call('migrate-set-capabilities', { capabilities: CAPABILITIES });
    await this.#call('migrate-set-parameters', { 'x-checkpoint-delay': checkpointMs });
    // Copied while it runs, a guest under TCG is not copied exactly: at about one first checkpoint
    // in ten the standby's kernel then falls over its own timers. COLO lets it go on again.
    await this.#call('stop');
    await this.#disk?.attach();
    await this.#call('migrate', { uri: `tcp:${sync.peer}:${PORTS.state + portOffset}` });
    await this.#untilMigration('both in COLO', STEP_DEADLINE_MS, ['colo', 'failed']);
    if ((await this.#migration()) === 'failed') throw new Error('the copying has failed');
    if (this.#isAbandoned) throw new Error('the standby is gone');
    this.role = 'active';
  }

  /** Ends a join that is under way: it then throws. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true;
    await this.#yank().catch(() => {}); // what was to be torn off may have gone meanwhile
  }

  /** Goes on alone, as whatever it was; throws when QEMU does not obey in time. */
  async part(): Promise<void> {
    const { role } = this;
    this.role = null;
    const steps = async () => {
      // The peer may hang without having closed anything: what waits for it is torn off first.
      await this.#yank();
      if (role === 'active') await this.#disk?.detach();
      else await this.#disk?.release();
      await this.#call('x-colo-lost-heartbeat');
      const objects = role === 'active' ? ACTIVE_OBJECTS : ['f2', 'f1'];
      for (const id of objects) await this.#call('object-del', { id });
      // A server keeps the connection of a dead peer for ever, and never takes that of the next.
      for (const id of role === 'active' ? this.#serverIds() : ['red1', 'red0'])
        await this.#call('chardev-remove', { id });
      this.#hasServers = false;
    };
    await within(steps(), FAILOVER_DEADLINE_MS, 'QEMU does not let go of its peer');
  }

  /** Takes back whatever a join that failed has left: the guest goes on as if it had never been tried. */
  async unjoin(): Promise<void> {
    this.role = null;
    this.#isAbandoned = false;
    const attempts: (() => Promise<unknown> | undefined)[] = [
      () => this.#yank(),
      () => this.#cancelCopy(),
      () => this.#disk?.giveUp(),
      () => this.#disk?.detach(),
      () => this.#call('x-colo-lost-heartbeat'),
      ...ACTIVE_OBJECTS.map((id) => () => this.#call('object-del', { id })),
      ...this.#serverIds().map((id) => () => this.#call('chardev-remove', { id })),
    ];
    const steps = async () => {
      // Each may have nothing to undo, and then says so.
      for (const attempt of attempts) await attempt()?.catch(() => {});
      await this.#untilMigration('COLO left', FAILOVER_DEADLINE_MS, OVER.concat('cancelling'));
      const { running } = (await this.#call('query-status')) as { running: boolean };
      this.#hasServers = false;
      if (!running) await this.#call('cont');
    };
    await within(steps(), UNJOIN_DEADLINE_MS, 'QEMU does not take its join back');
  }

  /** Has QEMU tell the switches where the guest is now, for `forMs`. */
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

  /** Tears off, out of band, whatever waits for the peer; without a peer nothing does. */
  async #yank(): Promise<void> {
    const all = (await this.#monitor.callOutOfBand('query-yank')) as { type: string }[];
    const instances = all.filter(({ type }) => PEER_BOUND.includes(type));
    await this.#monitor.callOutOfBand('yank', { instances });
  }

  /**
   * Torn off, a migration fails, or comes into COLO and is left from there. Cancelled then it is never
   * over, and bars the next: only one that still waits for its connection has to be cancelled.
   */
  async #cancelCopy(): Promise<void> {
    const isWaiting = (await this.#migration()) === 'setup';
    if (isWaiting) await this.#call('migrate_cancel');
  }

  /** QEMU's word for how the last migration stands. */
  async #migration(): Promise<string> {
    const { status } = (await this.#call('query-migrate')) as { status?: string };
    return status ?? 'none';
  }

  get #monitor(): Qmp {
    if (!this.#qmp) throw new Error('QEMU is not there to be told anything');
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
      list.some((one) => one.label === label && !one.filename.startsWith('disconnected')),
    );
  }

  #untilMigration(what: string, deadlineMs: number, wanted: readonly string[]): Promise<void> {
    return this.#until(what, deadlineMs, async () => wanted.includes(await this.#migration()));
  }

  async #until(what: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + deadlineMs; !(await isSo()); await sleep(20)) {
      if (this.#isAbandoned) throw new Error(`the standby is gone before: ${what}`);
      if (performance.now() > end) throw new Error(`not in ${deadlineMs} ms: ${what}`);
    }
  }
}

async function within(work: Promise<void>, ms: number, otherwise: string): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(otherwise)), ms);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
