/** The witness as a service of the lab: a process on the host `witness`, its state on its disk. */
import { join } from 'node:path';
import { onUnexpectedExit } from '../command.ts';
import type { Lab } from '../lab.ts';
import type { HostProcess } from '../platforms/host.ts';
import type { WitnessSettings } from './witness.ts';
import type { WitnessState } from './witness-rules.ts';

const PROGRAM = 'lab/detection/witness.ts';

export class WitnessService implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #port: number;
  readonly #grantsAnybody: boolean;
  /** Names its state and its console, so that several can run side by side. */
  readonly #name: string;
  #process: HostProcess | null = null;
  #expectExit: () => void = () => {};

  /** `grantsAnybody` is for canaries only. */
  constructor(lab: Lab, port: number, grantsAnybody = false) {
    this.#lab = lab;
    this.#grantsAnybody = grantsAnybody;
    this.#port = port + lab.slot.portOffset;
    this.#name = `${lab.slot.name}witness`;
  }

  /** Begins with these members in epoch 1; resolves when it answers. */
  async begin(members: readonly string[]): Promise<void> {
    const state: WitnessState = { epoch: 1, members: [...members], grantedTo: null };
    await this.#lab.hosts.witness.files.write(this.#stateFile, JSON.stringify(state));
    await this.restart();
  }

  /** Starts the witness after a power cut of its host: it continues from its state on disk. */
  async restart(): Promise<void> {
    const { witness } = this.#lab.hosts;
    const address = witness.address('quorum');
    const settings: WitnessSettings = {
      ...{ address, port: this.#port, stateFile: this.#stateFile },
      grantsAnybody: this.#grantsAnybody,
    };
    const ready = Promise.withResolvers<void>();
    const command = witness.program(PROGRAM, JSON.stringify(settings));
    this.#process = witness.spawn(this.#name, command, {
      console: `${this.#name}.log`,
      onLine: (line) => {
        const event: { event: string; tNs: number } = JSON.parse(line);
        this.#lab.recorder.relay(this.#name, event);
        if (event.event === 'witness-ready') ready.resolve();
      },
    });
    void this.#process.ended.then(() => ready.reject(new Error('the witness did not start')));
    this.#expectExit = onUnexpectedExit(this.#process, (how) => {
      if (!witness.isPowered) return;
      this.#lab.recorder.event('ftlab', 'process-exited', { name: this.#name, ...how });
    });
    await ready.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#expectExit();
    await this.#process?.stop();
  }

  get #stateFile(): string {
    return join(this.#lab.hosts.witness.disk, `${this.#name}.json`);
  }
}
