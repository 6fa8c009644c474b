/**
 * Copies the running survivor onto the other host. RAM is sent while the guest runs; then the guest
 * is stopped, the changed chunks are sent, the digests of both sides are compared, the device state
 * follows by QEMU's migration over sync, and both resume at the same instruction.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Qmp } from '../../qmp.ts';
import type { Active } from './active.ts';
import type { Core } from './core.ts';
import { RamSource } from './ram-copy.ts';
import type { SyncLink } from './sync-link.ts';
import { encodeRam, encodeText, Kind, type Text } from './wire.ts';

const PASSES_WHILE_RUNNING = 2;
/** No step of a copy may hold the guest longer than this. */
const STEP_DEADLINE_MS = 5000;

export interface Copy {
  core: Core;
  active: Active;
  link: SyncLink;
  generation: number;
  /** URI at which the target's QEMU waits for the device state. */
  to: string;
  /** Called when both twins are equal and stopped: from here on outputs wait for the standby. */
  onHandover(): void;
  onResume(tsc: bigint): void;
}

export async function sendCopy(copy: Copy): Promise<void> {
  const { core, active, link, generation } = copy;
  const answers = new Answers(link);
  const send = (text: Text) => link.send(encodeText(generation, text));
  using qmp = await core.twin.qmp();
  const ram = new RamSource(core.twin.ram);
  let isStopped = false;
  try {
    send({ say: 'prepare' });
    await answers.wait('prepared', STEP_DEADLINE_MS);
    for (let pass = 0; pass < PASSES_WHILE_RUNNING; pass++) {
      await sendChanges(ram, link, generation);
      send({ say: 'pass', pass });
      await answers.wait('passed', STEP_DEADLINE_MS);
    }
    core.say('reprotect-pausing');
    await stopAtRendezvous(core, active, qmp, 'migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: true }],
    });
    const pausedAt = performance.now();
    isStopped = true;
    await serveUntil(core, active, qmp.call('stop'));
    const stoppedAt = performance.now();
    const ramPages = await sendChanges(ram, link, generation, false);
    send({ say: 'all', digest: ram.digest() });
    const { digest } = await answers.wait('same', STEP_DEADLINE_MS);
    const copiedAt = performance.now();
    await qmp.call('migrate', { uri: copy.to });
    const isSent = qmp.until('query-migrate', ['completed'], STEP_DEADLINE_MS);
    await Promise.race([isSent, answers.none]);
    const instructions = core.instructions();
    const { rendezvous } = core;
    send({ say: 'go', rendezvous, instructions });
    await answers.wait('going', STEP_DEADLINE_MS);
    core.begin(generation, rendezvous, core.instructionsBase);
    copy.onHandover();
    await qmp.call('cont');
    const endAt = performance.now();
    isStopped = false;
    if (core.output) copy.onResume(core.output.tsc);
    core.say('reprotect-paused', {
      pauseMs: endAt - pausedAt,
      stopMs: stoppedAt - pausedAt,
      copyMs: copiedAt - stoppedAt,
      stateMs: endAt - copiedAt,
      ramChunks: ramPages,
      digest: String(digest),
    });
  } catch (error) {
    link.destroy();
    if (isStopped) {
      await qmp.call('migrate_cancel').catch(() => {});
      await qmp.call('cont').catch(() => {});
    }
    throw error;
  } finally {
    active.onMeet = null;
    ram.close();
    active.decide();
  }
}

/** Waits until the vCPU waits at a rendezvous, then sends the command: QMP is safe only there. */
async function stopAtRendezvous(
  core: Core,
  active: Active,
  qmp: Qmp,
  command: string,
  argument: Record<string, unknown>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  active.onMeet = resolve;
  if (core.twin.isWaiting) resolve();
  const deadline = sleep(STEP_DEADLINE_MS, 'late', { ref: false });
  if ((await Promise.race([promise, deadline])) === 'late') {
    throw new Error('the guest did not reach a rendezvous');
  }
  await qmp.call(command, argument);
}

/** Resumes the vCPU at each rendezvous until QEMU reports that it has stopped. */
async function serveUntil(core: Core, active: Active, stopped: Promise<unknown>): Promise<void> {
  let isDone = false;
  const release = () => {
    if (!isDone) active.release(0, process.hrtime.bigint());
  };
  active.onMeet = release;
  release();
  const deadline = sleep(STEP_DEADLINE_MS, 'late', { ref: false });
  const how = await Promise.race([stopped, deadline]);
  isDone = true;
  if (how === 'late')
    throw new Error(`the guest did not stop; it is at rendezvous ${core.rendezvous}`);
}

/** Sends the chunks that differ from the target's; when polite, yields between strides. */
async function sendChanges(
  ram: RamSource,
  link: SyncLink,
  generation: number,
  isPolite = true,
): Promise<number> {
  let sent = 0;
  for (const changed of ram.changes()) {
    for (const chunk of changed) {
      sent += 1;
      const message = encodeRam(generation, chunk);
      if (isPolite) await link.sendSlowly(message);
      else link.send(message);
    }
    if (isPolite) await turn();
  }
  return sent;
}

/** The target's answers, by their `say`. */
class Answers {
  readonly #heard = new Map<string, Text>();
  /** Rejects when the link has closed. */
  readonly none: Promise<never>;
  #waiting: { say: string; resolve(text: Text): void; reject(error: Error): void } | null = null;

  constructor(link: SyncLink) {
    link.onMessage = (message) => {
      if (message.kind !== Kind.Text) return;
      const { text } = message;
      if (text.say === 'failed') this.#waiting?.reject(new Error(`target: ${text.reason}`));
      else if (this.#waiting?.say === text.say) this.#waiting.resolve(text);
      else this.#heard.set(text.say, text);
    };
    const { promise, reject } = Promise.withResolvers<never>();
    link.onClose = (why) => reject(new Error(`the link to the target closed: ${why}`));
    this.none = promise;
    promise.catch((error) => this.#waiting?.reject(error));
  }

  wait(say: string, deadlineMs: number): Promise<Text> {
    const heard = this.#heard.get(say);
    this.#heard.delete(say);
    if (heard) return Promise.resolve(heard);
    const answer = new Promise<Text>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the target did not answer "${say}" within ${deadlineMs} ms`)),
        deadlineMs,
      );
      const settle = () => {
        clearTimeout(timer);
        this.#waiting = null;
      };
      this.#waiting = {
        say,
        resolve: (text) => {
          settle();
          resolve(text);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
    });
    return Promise.race([answer, this.none]);
  }
}
