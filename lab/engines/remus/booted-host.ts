/**
 * A host with a guest that serves, from the cache: its machine was saved once with the guest booted
 * in it. Each trial's guest then gets its own mark; host key, boot identity and addresses are the
 * saved ones, as of every guest that is restored.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../deadline.ts';
import { findCycleLedger, markLedger } from '../../guests/cycle-ledger.ts';
import type { GuestImage } from '../../guests/guest.ts';
import type { Dom0, HypervisorHost, Machine } from '../../platforms/hypervisor.ts';
import { XenHost } from '../../platforms/xen/host.ts';
import { builtOnce } from '../../platforms/xen/save.ts';
import type { Recorder } from '../../recording/recorder.ts';

import { guestConfiguration } from './guest-configuration.ts';
import type { GuestPlan } from './settings.ts';
import { BOOT_DEADLINE_MS, consoleOf, createGuest, SERVING } from './xl-guest.ts';

/** Mark of the cycle ledger in every saved machine; drawn at random once, so no trial has it. */
const SAVED_MARK = '9d1f6c0be27a4835b1c6f0427ed958a3';
/** Time for work in the background of a guest's boot: it makes itself a host key. */
const SETTLE_MS = 3000;
const RUNNING_DEADLINE_MS = 10_000;

/** The guest that a machine is to have. */
export interface WantedGuest {
  plan: GuestPlan;
  image: GuestImage;
}

/**
 * Starts the machine of a host with the guest of the plan serving in it: restored from the cache,
 * or booted and saved there first. Where the restored machine cannot be used, the event
 * `guest-boot` says why, and the machine that is returned has no guest.
 */
export async function bootWithGuest(
  host: HypervisorHost,
  wanted: WantedGuest,
  recorder: Pick<Recorder, 'event'>,
): Promise<Machine> {
  if (!(host instanceof XenHost)) throw new Error(`host ${host.dom0Address} cannot be saved`);
  let isNew = false;
  const build = async () => {
    isNew = true;
    return [await boot(host, wanted, recorder)];
  };
  try {
    const [machine] = await builtOnce([host], partsOf(wanted), build);
    if (!machine) throw new Error('there is no machine');
    await giveMark(machine, wanted.plan.mark);
    return machine;
  } catch (error) {
    if (isNew) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const reason = `no guest could be restored, so it boots: ${why}`;
    recorder.event('ftlab', 'guest-boot', { reason });
    await host.machine?.kill();
    return host.boot();
  }
}

/** Everything that the machine depends on besides its host, which keys itself. */
export function partsOf({ plan, image }: WantedGuest): string[] {
  return ['guest', guestConfiguration({ ...plan, mark: SAVED_MARK }), image.hash];
}

/** Writes the files from which `xl` boots the guest into dom0. */
export async function placeImage(dom0: Dom0, { plan, image }: WantedGuest): Promise<void> {
  await dom0.write(plan.kernel, await readFile(image.kernel));
  await dom0.write(plan.initramfs, await readFile(image.initramfs));
}

async function boot(host: XenHost, wanted: WantedGuest, recorder: Pick<Recorder, 'event'>) {
  const plan = { ...wanted.plan, mark: SAVED_MARK };
  recorder.event('ftlab', 'guest-boot', { reason: `no saved host ${host.name} with this guest` });
  const machine = await host.boot();
  const { dom0 } = machine;
  await placeImage(dom0, { ...wanted, plan });
  await createGuest(dom0, plan);
  let console = '';
  await until({
    what: 'the guest serving',
    deadlineMs: BOOT_DEADLINE_MS,
    everyMs: 200,
    look: async () => {
      console = String((await dom0.read(consoleOf(plan.name))) ?? '');
      return console.includes(SERVING);
    },
    state: () => `its console ends with: ${console.slice(-200)}`,
  });
  await sleep(SETTLE_MS);
  return machine;
}

/** The guest of this machine becomes the guest of a trial; throws unless it then runs. */
async function giveMark({ ram, host }: Machine, mark: string): Promise<void> {
  const before = markLedger(ram, SAVED_MARK, mark);
  if (!before) throw new Error(`the RAM of host ${host.name} has no cycle ledger of a saved guest`);
  await until({
    what: `the restored guest of host ${host.name} runs`,
    deadlineMs: RUNNING_DEADLINE_MS,
    everyMs: 100,
    look: () => (findCycleLedger(ram, mark)?.work ?? 0) > before.work,
  });
}
