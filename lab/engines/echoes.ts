/** Echoes of a guest over `lan`: a sender on the host `world`, and when replies arrived. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '../guests/guest.ts';
import type { Lab } from '../lab.ts';
import type { Pair } from '../pair.ts';
import type { HostProcess } from '../platforms/host.ts';

const RATE_HZ = 100;
const LOOK_EVERY_MS = 50;

/** Sends until it is stopped or disposed of. */
export class Echoes implements AsyncDisposable {
  readonly #folder: string;
  readonly #file: string;
  readonly #sender: HostProcess;

  /** `name` is the name of the sender's process. */
  constructor(lab: Lab, endpoint: Pair['endpoint'], name: string) {
    this.#folder = mkdtempSync(join(lab.scratch, `${name}-`));
    this.#file = join(this.#folder, 'pulse.jsonl');
    const port = `${portOf(endpoint, 'echo')}`;
    const command = [lab.toolbox.native, 'pulse', endpoint.ip, port, `${RATE_HZ}`, this.#file];
    this.#sender = lab.hosts.world.spawn(name, command, { nice: -15 });
  }

  /** When replies arrived so far, ns. */
  arrivals(): number[] {
    if (!existsSync(this.#file)) return []; // the sender has not started yet
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .filter((line) => 'received' in line)
      .map((line) => line.tNs);
  }

  /** Resolves with whether a reply arrived after `tNs`; rejects when `signal` aborts. */
  async arrivesAfter(tNs: number, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
    const has = () => this.arrivals().some((at) => at > tNs);
    for (const end = performance.now() + deadlineMs; !has(); ) {
      if (performance.now() >= end) return false;
      await sleep(LOOK_EVERY_MS, null, { signal });
    }
    return true;
  }

  /** Ends the sender; what arrived is complete then. */
  async stop(): Promise<void> {
    await this.#sender.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Throws when no echo of the guest comes back within the deadline, or when `signal` aborts. */
export async function proveAnswers(
  lab: Lab,
  endpoint: Pair['endpoint'],
  deadlineMs: number,
  signal: AbortSignal,
): Promise<void> {
  await using echoes = new Echoes(lab, endpoint, 'echoes');
  if (await echoes.arrivesAfter(0, deadlineMs, signal)) return;
  throw new Error(`the guest does not answer: no echo came back over lan in ${deadlineMs} ms`);
}
