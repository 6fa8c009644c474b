/**
 * Copies the running survivor onto the other host. RAM is sent while the guest runs; then the guest
 * is stopped, the changed chunks are sent, the digests of both sides are compared, the device state
 * follows by QEMU's migration over sync, and both resume at the same instruction.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { within } from '../../deadline.ts';
import { leaveOutMemory } from '../../machine-state.ts';
import { type Qmp, QmpRefusal } from '../../qmp.ts';
import type { Active } from './active.ts';
import type { Core } from './core.ts';
import { RamSource } from './ram-copy.ts';
import type { SyncLink } from './sync-link.ts';
import type { Twin } from './twin.ts';
import { encodeRam, encodeText, Kind, type Text } from './wire.ts';

const PASSES_WHILE_RUNNING = 2;
/** No step of a copy may hold the guest longer than this. */
const STEP_DEADLINE_MS = 5000;
const RETRY_MS = 5;
const ATTEMPTS = 1000;
/** States of a migration after which another can start. */
const OVER = ['none', 'completed', 'failed', 'cancelled'];

/** The members of Core that a copy uses. */
type CopiedCore = Pick<
  Core,
  'say' | 'begin' | 'instructions' | 'instructionsBase' | 'rendezvous' | 'output'
> & { twin: Pick<Twin, 'qmp' | 'ram' | 'isWaiting'> };
type PausedActive = Pick<Active, 'onMeet' | 'release' | 'decide'>;
type CopyLink = Pick<SyncLink, 'send' | 'sendSlowly' | 'destroy' | 'onMessage' | 'onClose'>;

export interface Copy {
  core: CopiedCore;
  active: PausedActive;
  link: CopyLink;
  generation: number;
  /** URI at which the target's QEMU waits for the device state. */
  to: string;
  /** Called when both twins are equal and stopped: from here on outputs wait for the standby. */
  onHandover(): void;
  onResume(tsc: bigint): void;
}

/** Rejects when a step is late or the link has closed; the guest runs again then. */
export async function sendCopy(copy: Copy): Promise<void> {
  const { core, active, link, generation } = copy;
  const answers = new Answers(link);
  const send = (text: Text) => link.send(encodeText(generation, text));
  /** A step of QEMU: it ends at its deadline, and as soon as the target is lost. */
  const step = <T>(work: Promise<T>, problem: string) =>
    within(Promise.race([work, answers.none]), STEP_DEADLINE_MS, problem);
  const qmp = await core.twin.qmp();
  const ram = new RamSource(core.twin.ram);
  let isStopped = false;
  try {
    await step(
      qmp.until('query-migrate', OVER, STEP_DEADLINE_MS),
      'the last copy to a target is not over',
    );
    await copyAhead(ram, link, generation, answers);
    core.say('reprotect-pausing');
    await step(nextRendezvous(core, active), 'the guest did not reach a rendezvous');
    await step(leaveOutMemory(qmp, true), 'QEMU did not take the capabilities of a migration');
    const pausedAt = performance.now();
    isStopped = true;
    await step(stopServed(active, qmp), 'the guest did not stop');
    const stoppedAt = performance.now();
    const ramPages = await sendChanges(ram, link, generation, false);
    send({ say: 'all', digest: ram.digest() });
    const { digest } = await answers.wait('same', STEP_DEADLINE_MS);
    const copiedAt = performance.now();
    await step(qmp.call('migrate', { uri: copy.to }), 'QEMU did not begin the migration');
    const isSent = qmp.until('query-migrate', ['completed'], STEP_DEADLINE_MS);
    await step(isSent, 'QEMU did not send the device state');
    const instructions = core.instructions();
    const { rendezvous } = core;
    send({ say: 'go', rendezvous, instructions });
    await answers.wait('going', STEP_DEADLINE_MS);
    core.begin(generation, rendezvous, core.instructionsBase);
    copy.onHandover();
    await step(qmp.call('cont'), 'QEMU did not resume the guest');
    qmp[Symbol.dispose]();
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
    if (isStopped) await resume(qmp, error);
    else qmp[Symbol.dispose]();
    throw error;
  } finally {
    active.onMeet = null;
    ram.close();
    active.decide();
  }
}

/** Has the target start its QEMU, and sends RAM while the guest runs. */
async function copyAhead(
  ram: RamSource,
  link: CopyLink,
  generation: number,
  answers: Answers,
): Promise<void> {
  link.send(encodeText(generation, { say: 'prepare' }));
  await answers.wait('prepared', STEP_DEADLINE_MS);
  for (let pass = 0; pass < PASSES_WHILE_RUNNING; pass++) {
    await sendChanges(ram, link, generation);
    link.send(encodeText(generation, { say: 'pass', pass }));
    await answers.wait('passed', STEP_DEADLINE_MS);
  }
}

/** Resolves when the vCPU waits at a rendezvous, and keeps it there: QMP is safe only there. */
function nextRendezvous(core: CopiedCore, active: PausedActive): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  active.onMeet = resolve;
  if (core.twin.isWaiting) resolve();
  return promise;
}

/**
 * Stops the guest. Until QEMU reports that the guest has stopped, the vCPU is resumed at each
 * rendezvous, also when no caller waits for this promise any more: QEMU's main loop waits for the
 * vCPU, and could not execute the command that resumes the guest.
 */
async function stopServed(active: PausedActive, qmp: Qmp): Promise<void> {
  let isDone = false;
  const release = () => {
    if (!isDone) active.release(0, process.hrtime.bigint());
  };
  active.onMeet = release;
  const stopped = qmp.call('stop');
  release();
  try {
    await stopped;
  } finally {
    isDone = true;
  }
}

/**
 * Resumes the guest after a copy that failed for `reason`. A migration that sends to a dead target
 * blocks QEMU's main loop, so its connection is shut first; a migration that still connects is
 * cancelled; and QEMU refuses `cont` until the migration has ended. Throws with both reasons when
 * that takes longer than the deadline; a QEMU that answers later is resumed all the same.
 */
async function resume(qmp: Qmp, reason: unknown): Promise<void> {
  const steps = async () => {
    using _ = qmp;
    await qmp.yank(['migration']).catch(ignoreRefusal); // it may have ended meanwhile
    const { status } = (await qmp.call('query-migrate')) as { status?: string };
    if (status === 'setup') await qmp.call('migrate_cancel').catch(ignoreRefusal);
    await tryHard(() => qmp.call('cont'));
  };
  try {
    await within(steps(), STEP_DEADLINE_MS, 'QEMU has not resumed it');
  } catch (error) {
    const texts = [reason, error].map((each) => (each instanceof Error ? each.message : each));
    throw new Error(`${texts[0]}; the guest is still paused: ${texts[1]}`, { cause: reason });
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof QmpRefusal)) throw error;
}

/** Repeats a command that QEMU refuses; counts attempts, for time also passes on a frozen host. */
async function tryHard(command: () => Promise<unknown>): Promise<void> {
  for (let left = ATTEMPTS; ; left--) {
    try {
      await command();
      return;
    } catch (error) {
      if (left === 0) throw error;
      ignoreRefusal(error);
      await sleep(RETRY_MS);
    }
  }
}

/** Sends the chunks that differ from the target's; when polite, yields between strides. */
async function sendChanges(
  ram: RamSource,
  link: CopyLink,
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

  constructor(link: CopyLink) {
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
