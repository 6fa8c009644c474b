/**
 * colo's replicated disk: writes of the active also go to the standby's host, where they are kept
 * separate from writes of the standby until the next checkpoint (docs/block-replication.txt of
 * QEMU).
 */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../command.ts';
import type { Qmp } from '../../qmp.ts';
import { PORTS } from './arguments.ts';
import type { ColoSettings } from './settings.ts';

const JOB = 'resync';
const COPY_DEADLINE_MS = 60_000;
const END_DEADLINE_MS = 5000;
/** QEMU's name of the disk, the same on both sides. */
const DISK = 'colo-disk0';

/** The disk of a side: created empty, and copied from the active before the twins are joined. */
export class ReplicatedDisk {
  readonly #settings: ColoSettings;
  readonly #mib: number;
  readonly #qmp: () => Qmp;
  #isAttached = false;

  /** `qmp` returns QEMU's monitor, which is connected later. */
  constructor(settings: ColoSettings, mib: number, qmp: () => Qmp) {
    this.#settings = settings;
    this.#mib = mib;
    this.#qmp = qmp;
  }

  /** Creates the files; returns QEMU's arguments for them. Writes of the standby go to qcow2. */
  async prepare(): Promise<string[]> {
    const { folder, role, plan } = this.#settings;
    mkdirSync(folder, { recursive: true });
    const file = (name: string) => join(folder, name);
    const image = file('disk.raw');
    writeFileSync(image, '');
    truncateSync(image, this.#mib * 2 ** 20);
    const quorum = `if=none,id=${DISK},driver=quorum,read-pattern=fifo,vote-threshold=1`;
    const device = ['-device', `virtio-blk-pci,drive=${DISK},id=vd0`];
    if (role === 'active') {
      const child = `children.0.driver=raw,children.0.file.filename=${image}`;
      return ['-drive', `${quorum},${child}`, ...device];
    }
    for (const name of ['active.qcow2', 'hidden.qcow2'])
      await run([plan.qemuImg, 'create', '-q', '-f', 'qcow2', file(name), `${this.#mib}M`]);
    const replication = [
      `if=none,id=childs0,driver=replication,mode=secondary,top-id=${DISK}`,
      `file.driver=qcow2,file.file.filename=${file('active.qcow2')}`,
      `file.backing.driver=qcow2,file.backing.file.filename=${file('hidden.qcow2')}`,
      'file.backing.backing=parent0',
    ].join(',');
    return [
      ...['-drive', `if=none,id=parent0,driver=raw,file.filename=${image}`],
      ...['-drive', replication],
      ...['-drive', `${quorum},children.0=childs0`],
      ...device,
    ];
  }

  /** Serves the standby's disk to the active (NBD). */
  async serve(): Promise<void> {
    const { sync } = this.#settings;
    const data = { host: sync.own, port: `${this.#port}` };
    await this.#call('nbd-server-start', { addr: { type: 'inet', data } });
    await this.#call('nbd-server-add', { device: 'parent0', writable: true });
  }

  /** Copies the active's disk while the guest runs; then the copy follows every write. */
  async copy(): Promise<void> {
    const how = { mode: 'existing', format: 'raw', sync: 'full' };
    const target = `nbd://${this.#settings.sync.peer}:${this.#port}/parent0`;
    await this.#call('drive-mirror', { device: DISK, 'job-id': JOB, target, ...how });
    await this.#untilJob('the disk to be copied', COPY_DEADLINE_MS, (job) => {
      if (!job) throw new Error('copying the disk failed');
      return job.ready;
    });
  }

  /** Ends the copy and starts the replication; the guest must be stopped. */
  async attach(): Promise<void> {
    await this.#call('block-job-cancel', { device: JOB });
    await this.#untilJob('the copying to end', END_DEADLINE_MS, (job) => !job);
    const peer = this.#settings.sync.peer;
    const node = [
      'driver=replication,mode=primary,file.driver=nbd',
      `file.host=${peer},file.port=${this.#port},file.export=parent0,node-name=replication0`,
    ].join(',');
    const said = await this.#monitor(`drive_add -n buddy ${node}`);
    if (said !== '') throw new Error(`the standby’s disk: ${said.trim()}`);
    await this.#call('x-blockdev-change', { parent: DISK, node: 'replication0' });
    this.#isAttached = true;
  }

  /** Removes the standby's disk from the active's. */
  async detach(): Promise<void> {
    if (!this.#isAttached) return;
    this.#isAttached = false;
    await this.#call('x-blockdev-change', { parent: DISK, child: 'children.1' });
    await this.#monitor('drive_del replication0');
  }

  /** Cancels a copy. */
  async giveUp(): Promise<void> {
    await this.#call('block-job-cancel', { device: JOB, force: true });
    await this.#untilJob('the copying to end', END_DEADLINE_MS, (job) => !job);
  }

  /** Stops serving: from now on only the guest of this side writes its disk. */
  async release(): Promise<void> {
    await this.#call('nbd-server-stop');
  }

  get #port(): number {
    return PORTS.disk + this.#settings.portOffset;
  }

  #call(command: string, argument?: Record<string, unknown>): Promise<unknown> {
    return this.#qmp().call(command, argument);
  }

  async #monitor(line: string): Promise<string> {
    return String(await this.#call('human-monitor-command', { 'command-line': line }));
  }

  async #untilJob(
    goal: string,
    deadlineMs: number,
    isSo: (job: { ready: boolean } | undefined) => boolean,
  ): Promise<void> {
    for (const end = performance.now() + deadlineMs; ; await sleep(2)) {
      const jobs = (await this.#call('query-block-jobs')) as { device: string; ready: boolean }[];
      if (isSo(jobs.find(({ device }) => device === JOB))) return;
      if (performance.now() > end) throw new Error(`not in ${deadlineMs} ms: ${goal}`);
    }
  }
}
