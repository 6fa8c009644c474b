/** A twin: a QEMU process with the plugin, its gate, its mailbox and its instruction counter. */
import { closeSync, mkdirSync, openSync, readSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Background, start } from '../../command.ts';
import { WAITING } from '../../machine-state.ts';
import { Qmp } from '../../qmp.ts';
import { fileArguments, type MachinePlan, machineArguments } from '../qemu-arguments.ts';
import { Mailbox } from './mailbox.ts';

/** A twin's machine; the same on both hosts, and part of the saved state's key. */
export interface TwinPlan extends MachinePlan {
  qemu: string;
  plugin: string;
  /** Content hash of kernel and initramfs. */
  guestHash: string;
}

/** QEMU's arguments without the paths of the twin's files. */
export function twinArguments(plan: TwinPlan): string[] {
  return [
    ...machineArguments(plan, {
      accelerator: 'tcg,thread=single',
      machineOptions: ['hpet=off'],
      kernelWords: ['tsc=reliable'],
      mode: 'ft',
    }),
    ...['-icount', 'shift=3,sleep=off', '-rtc', 'base=2026-01-01T00:00:00,clock=vm'],
    // A guest that resets itself ends both twins alike: no state is left to resume.
    ...['-seed', '42', '-no-reboot'],
  ];
}

export class Twin {
  readonly folder: string;
  readonly ram: string;
  readonly counter: string;
  /** Called at each rendezvous, with the vCPU stopped. */
  onRendezvous: () => void = () => {};
  /** Called when QEMU has ended. */
  onExit: (how: { code: number | null; signal: string | null }) => void = () => {};

  readonly #server: Server;
  #gate: Socket | null = null;
  #process: Background | null = null;
  #counterFile: number | null = null;
  readonly #count = Buffer.alloc(8);
  /** True while the vCPU waits at a rendezvous. */
  isWaiting = false;

  /** `folder` is new for every twin: an old RAM file is evidence, and must not be overwritten. */
  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.ram = join(folder, 'ram');
    this.counter = join(folder, 'instructions');
    this.#server = createServer((socket) => this.#open(socket));
  }

  /** Starts QEMU; with `incoming` it waits for device state. */
  async start(plan: TwinPlan, console: string, incoming: boolean): Promise<void> {
    const gate = join(this.folder, 'gate');
    await new Promise<void>((resolve) => this.#server.listen(gate, resolve));
    this.#process = start(
      'qemu',
      [
        plan.qemu,
        ...twinArguments(plan),
        ...fileArguments(this.folder, plan),
        ...['-plugin', `${plan.plugin},gate=${gate},counter=${this.counter}`],
        ...(incoming ? WAITING : []),
      ],
      { console },
    );
    void this.#process.ended.then((how) => this.onExit(how));
  }

  qmp(): Promise<Qmp> {
    return Qmp.connect(join(this.folder, 'qmp'));
  }

  mailbox(at: number): Mailbox {
    return new Mailbox(this.ram, at);
  }

  /** Resumes the vCPU at its rendezvous. */
  go(): void {
    this.isWaiting = false;
    this.#gate?.write('g');
  }

  /** Instructions executed by this QEMU so far; exact while the vCPU waits. */
  instructions(): number {
    this.#counterFile ??= openSync(this.counter, 'r');
    readSync(this.#counterFile, this.#count, 0, 8, 0);
    return Number(this.#count.readBigUInt64LE(0));
  }

  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#process?.ended;
    this.#server.close();
    this.#gate?.destroy();
    if (this.#counterFile !== null) closeSync(this.#counterFile);
    this.#counterFile = null;
  }

  #open(socket: Socket): void {
    this.#gate = socket;
    socket.on('error', () => {});
    socket.on('data', () => {
      this.isWaiting = true;
      this.onRendezvous();
    });
  }
}
